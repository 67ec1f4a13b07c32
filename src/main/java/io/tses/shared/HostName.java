package io.tses.shared;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name or the address of a machine, as it is looked up.
 *
 * @param value a name in lower case and ASCII (see {@link DomainName}), underscores and a dot at its end allowed since names
 *     inside networks have them; or an address without brackets
 */
public record HostName(String value) {
    private static final int MAX_LENGTH = 253;
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\\.?");

    /** Such a name is taken for an address by some resolvers. */
    private static final Pattern LIKE_AN_ADDRESS =
            Pattern.compile("([0-9]+|0x[0-9a-f]*)\\.?|.*\\.([0-9]+|0x[0-9a-f]*)\\.?");

    /** The host that {@code text} spells, empty when it spells none. */
    public static Optional<HostName> parse(String text) {
        IPAddress address = new IPAddressString(text, ClientAddress.ONE_ADDRESS).getAddress();
        if (address != null) {
            return Optional.of(new HostName(address.toCanonicalString()));
        }
        Optional<String> name = DomainName.isPlain(text)
                ? Optional.of(text.toLowerCase(Locale.ROOT))
                : DomainName.parse(text).map(DomainName::ascii);
        return name.filter(HostName::isName).map(HostName::new);
    }

    private static boolean isName(String name) {
        return name.length() <= MAX_LENGTH
                && NAME.matcher(name).matches()
                && !LIKE_AN_ADDRESS.matcher(name).matches();
    }

    public boolean isIpv6() {
        return value.indexOf(':') >= 0;
    }

    /** As it stands in a URL. */
    @Override
    public String toString() {
        return isIpv6() ? "[" + value + "]" : value;
    }
}
