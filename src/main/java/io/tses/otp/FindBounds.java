package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import java.time.Duration;
import java.util.List;

/** Asks what limits there are, and what they leave to an attacker, under the settings in force. */
public record FindBounds() implements BusMessage {
    public static final Address<FindBounds, Found> ADDRESS =
            Address.repeatable("otp.find-bounds", FindBounds.class, Found.class, Duration.ofSeconds(3));

    /**
     * @param limits all that there are
     * @param lockout length of the first lock
     * @param lockoutCap length that none exceeds
     */
    public record Found(List<Row> limits, AttackBounds bounds, Duration lockout, Duration lockoutCap)
            implements BusMessage {}

    public record Row(Limit limit, Quota quota) {}
}
