package io.tses.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** @param port 0 for any free one */
record HostPort(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("([^:\\s]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");
    private static final int MOST = 65_535;

    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MOST) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no address to listen at; right would be 127.0.0.1:2525");
            }
            String host = matcher.group(1).replaceAll("[\\[\\]]", "");
            return new HostPort(host, Integer.parseInt(matcher.group(2)));
        }
    }
}
