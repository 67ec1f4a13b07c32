package io.tses.config;

import io.tses.shared.HostName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and who signs in there, read from a URL once so that nothing else has to: every part is a value,
 * without percent-encoding. Prints without user, password and parameters.
 *
 * <p>A password may be written as it is, but for slashes, question marks and number signs, which end that part of a URL.
 * As libpq and Python have it, a plus is a plus, the last {@code @} ends the password, and a percent sign that begins no
 * percent-encoding is a percent sign.
 *
 * @param scheme in lower case
 * @param user empty when there is none
 * @param port the usual one of the scheme when the URL has none
 * @param path without the slash that it begins with
 * @param parameters what follows the question mark, in its order
 */
public record ServerUrl(
        String scheme,
        String user,
        Optional<Secret> password,
        HostName host,
        int port,
        String path,
        Map<String, String> parameters) {
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<authority>[^/?#]*)(/(?<path>[^?#]*))?"
                    + "(\\?(?<parameters>[^#]*))?(?<fragment>#.*)?",
            Pattern.DOTALL);
    private static final Pattern SERVER = Pattern.compile("(?<host>\\[[^\\]]*\\]|[^:\\[\\]]*)(:(?<port>[^:]*))?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern PERCENT_ENCODED = Pattern.compile("(%[0-9A-Fa-f]{2})+");
    private static final int MAX_PORT = 65535;
    private static final String JDBC = "jdbc:";

    public ServerUrl {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads {@code text}.
     *
     * @param ports the schemes that it may have, each with its usual port
     * @throws IllegalArgumentException saying what is wrong, in words that go on after a colon. They never hold any of the
     *     text: what looks like another part of it may be the password
     */
    public static ServerUrl parse(String text, Map<String, Integer> ports) {
        return read(text, ports, false).get(0);
    }

    /**
     * As {@link #parse}, of a URL that may name several servers, separated by commas, each with a port of its own: one URL for each,
     * alike in all else.
     */
    public static List<ServerUrl> parseAll(String text, Map<String, Integer> ports) {
        return read(text, ports, true);
    }

    /** Of URLs that are alike in all but host and port, without user, password, path and parameters. */
    public static String shown(List<ServerUrl> urls) {
        return urls.stream()
                .map(url -> url.host() + ":" + url.port())
                .collect(Collectors.joining(",", urls.get(0).scheme() + "://", ""));
    }

    private static List<ServerUrl> read(String text, Map<String, Integer> ports, boolean maySeveral) {
        requireNoControls(text);
        require(
                !text.regionMatches(true, 0, JDBC, 0, JDBC.length()),
                "it begins with " + JDBC + ", which must be left out");
        Matcher url = URL.matcher(text);
        require(url.matches(), "it has no scheme");
        String scheme = url.group("scheme").toLowerCase(Locale.ROOT);
        Integer usualPort = ports.get(scheme);
        if (usualPort == null) {
            throw new IllegalArgumentException("its scheme is another one");
        }
        // Behind such a mark in a password the rest of it and the server would be taken for a path.
        require(
                url.group("fragment") == null && text.indexOf('@', url.end("authority")) < 0,
                "within its parts, the marks / ? # and @ must be percent-encoded, as %2F %3F %23 and %40");
        String authority = url.group("authority");
        int at = authority.lastIndexOf('@');
        String[] user = authority.substring(0, Math.max(at, 0)).split(":", 2);
        String[] servers = authority.substring(at + 1).split(",", -1);
        require(maySeveral || servers.length == 1, "it names more than one host");
        List<ServerUrl> urls = new ArrayList<>();
        for (String each : servers) {
            Matcher server = SERVER.matcher(each);
            require(server.matches(), "an IPv6 address must stand in brackets, with nothing but a port behind them");
            urls.add(new ServerUrl(
                    scheme,
                    decoded(user[0]),
                    user.length < 2 ? Optional.empty() : Optional.of(new Secret(decoded(user[1]))),
                    host(server.group("host")),
                    port(server.group("port"), usualPort),
                    decoded(Optional.ofNullable(url.group("path")).orElse("")),
                    parameters(Optional.ofNullable(url.group("parameters")).orElse(""))));
        }
        return List.copyOf(urls);
    }

    private static HostName host(String text) {
        require(!text.isEmpty(), "it names no host");
        boolean bracketed = text.startsWith("[");
        String name = decoded(bracketed ? text.substring(1, text.length() - 1) : text);
        require(!name.startsWith("/"), "it names a Unix socket and must name a host");
        return HostName.parse(name)
                .filter(host -> host.isIpv6() == bracketed)
                .orElseThrow(() -> new IllegalArgumentException("its host is neither a name nor an address"));
    }

    private static int port(@Nullable String text, int usual) {
        if (text == null || text.isEmpty()) {
            return usual;
        }
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        require(port > 0 && port <= MAX_PORT, "its port is not a number from 1 to " + MAX_PORT);
        return port;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : text.split("&")) {
            if (!parameter.isEmpty()) {
                String[] nameAndValue = parameter.split("=", 2);
                require(nameAndValue.length == 2, "what follows its question mark must be name=value, joined by &");
                String before = parameters.put(decoded(nameAndValue[0]), decoded(nameAndValue[1]));
                require(before == null, "it has a parameter twice");
            }
        }
        return parameters;
    }

    /** Once, and as UTF-8. */
    private static String decoded(String text) {
        return PERCENT_ENCODED.matcher(text).replaceAll(encoded -> Matcher.quoteReplacement(utf8(encoded.group())));
    }

    private static String utf8(String encoded) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(HexFormat.of().parseHex(encoded.replace("%", ""))))
                    .toString();
            requireNoControls(decoded);
            return decoded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("what is percent-encoded in it is not UTF-8");
        }
    }

    private static void requireNoControls(String text) {
        require(text.codePoints().noneMatch(Character::isISOControl), "it holds a control character or a line break");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port + (path.isEmpty() ? "" : "/" + path);
    }
}
