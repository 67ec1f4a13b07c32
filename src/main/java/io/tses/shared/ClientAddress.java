package io.tses.shared;

import inet.ipaddr.AddressStringParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address a request came from.
 *
 * @param text canonical text without zone, IPv4-mapped IPv6 as IPv4; empty when unknown
 * @param bucket what its limits are counted under: the address, or for IPv6 its /64, since one subscriber owns at least
 *     that much (RFC 6177); a missing address has a bucket, too, so that it never switches a limit off
 * @param network the neighbourhood that one attacker may own, in CIDR notation: the /24 of IPv4, the /48 of IPv6, which a site
 *     gets at least (RFC 6177); that of a missing address is its bucket
 */
public record ClientAddress(String text, String bucket, String network) {
    public static final ClientAddress UNKNOWN = new ClientAddress("", "unknown", "unknown");

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    /** IPv4 in its canonical text, as nearly every request brings it: that the library is not asked about it is felt. */
    private static final Pattern CANONICAL_IPV4 = Pattern.compile("((?:" + OCTET + "\\.){3})" + OCTET);

    private static final int IPV4_NETWORK_PREFIX = 24;
    private static final int IPV6_SUBSCRIBER_PREFIX = 64;
    private static final int IPV6_NETWORK_PREFIX = 48;

    /** One address in its usual notation; by default the library also reads nothing, ranges and shorthands as addresses. */
    static final IPAddressStringParameters ONE_ADDRESS = new IPAddressStringParameters.Builder()
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

    /** The address that {@code text} spells, {@link #UNKNOWN} when it spells none. */
    public static ClientAddress parse(String text) {
        String stripped = text.strip();
        Matcher ipv4 = CANONICAL_IPV4.matcher(stripped);
        return ipv4.matches()
                ? new ClientAddress(stripped, stripped, ipv4.group(1) + "0/" + IPV4_NETWORK_PREFIX)
                : parseAnyForm(stripped);
    }

    static ClientAddress parseAnyForm(String text) {
        IPAddress address = new IPAddressString(text, ONE_ADDRESS).getAddress();
        return address == null ? UNKNOWN : of(address);
    }

    private static ClientAddress of(IPAddress address) {
        if (address.isIPv4()) {
            String text = address.toCanonicalString();
            return new ClientAddress(text, text, block(address, IPV4_NETWORK_PREFIX));
        }
        if (address.toIPv6().isIPv4Mapped()) {
            return of(address.toIPv6().getEmbeddedIPv4Address());
        }
        IPAddress bare = address.toIPv6().removeZone();
        return new ClientAddress(
                bare.toCanonicalString(), block(bare, IPV6_SUBSCRIBER_PREFIX), block(bare, IPV6_NETWORK_PREFIX));
    }

    private static String block(IPAddress address, int prefix) {
        IPAddress first = address.toPrefixBlock(prefix).getLower();
        return first.withoutPrefixLength().toCanonicalString() + "/" + prefix;
    }
}
