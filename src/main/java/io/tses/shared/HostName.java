package io.tses.shared;

import com.ibm.icu.text.IDNA;
import inet.ipaddr.AddressStringParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name or the address of a machine, as it is looked up.
 *
 * @param value a name in lower case and ASCII (UTS 46, not transitional), underscores and a dot at its end allowed since
 *     names inside networks have them; or an address without brackets
 */
public record HostName(String value) {
    private static final IDNA TO_ASCII =
            IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    private static final int MAX_LENGTH = 253;
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\\.?");

    /** Such a name is taken for an address by some resolvers. */
    private static final Pattern LIKE_AN_ADDRESS =
            Pattern.compile("([0-9]+|0x[0-9a-f]*)\\.?|.*\\.([0-9]+|0x[0-9a-f]*)\\.?");

    private static final IPAddressStringParameters ONE_ADDRESS = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowPrefix(false)
            .allowMask(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(AddressStringParameters.RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .getParentBuilder()
            .toParams();

    /** The host that {@code text} spells, empty when it spells none. */
    public static Optional<HostName> parse(String text) {
        IPAddress address = new IPAddressString(text, ONE_ADDRESS).getAddress();
        if (address != null) {
            return Optional.of(new HostName(address.toCanonicalString()));
        }
        IDNA.Info info = new IDNA.Info();
        String name = TO_ASCII.nameToASCII(text, new StringBuilder(), info).toString();
        boolean sound = !info.hasErrors()
                && name.length() <= MAX_LENGTH
                && NAME.matcher(name).matches()
                && !LIKE_AN_ADDRESS.matcher(name).matches();
        return sound ? Optional.of(new HostName(name)) : Optional.empty();
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
