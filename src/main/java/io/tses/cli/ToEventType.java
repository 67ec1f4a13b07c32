package io.tses.cli;

import io.tses.outbox.EventType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what an audit row records, in whatever case it was typed. */
final class ToEventType implements ITypeConverter<EventType> {
    @Override
    public EventType convert(String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(EventType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is none of "
                        + Arrays.stream(EventType.values()).map(EventType::name).collect(Collectors.joining(", "))));
    }
}
