package io.tses.tasks;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.config.Setting;
import java.time.Duration;
import java.util.List;

/** Asks for the settings in force on the node that answers, in the order of the file of defaults. Secrets are masked. */
public record FindSettings() implements BusMessage {
    public static final Address<FindSettings, Found> ADDRESS =
            Address.repeatable("tasks.find-settings", FindSettings.class, Found.class, Duration.ofSeconds(2));

    public record Found(List<Setting> settings) implements BusMessage {}
}
