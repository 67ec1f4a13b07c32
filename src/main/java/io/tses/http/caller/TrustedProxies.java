package io.tses.http.caller;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddress.IPVersion;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.tses.shared.ClientAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The proxies whose forwarding headers are believed, by their networks. An IPv4 address is one however it is spelt. */
public final class TrustedProxies {
    /** Listed by who trusts everybody on purpose. */
    public static final List<String> EVERYBODY = List.of("0.0.0.0/0", "::/0");

    private static final IPAddressStringParameters ONE_NETWORK = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowPrefix(true)
            .allowPrefixOnly(false)
            .allowMask(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .getParentBuilder()
            .toParams();

    private static final List<Internet> INTERNETS = List.of(
            new Internet(IPVersion.IPV4, List.of(parse("1.0.0.0").spanWithPrefixBlocks(parse("223.255.255.255"))), 8),
            new Internet(IPVersion.IPV6, List.of(parse("2000::/4")), 16));

    private final List<IPAddress> networks;

    /** @param networks each without a {@link #flaw} */
    public TrustedProxies(List<String> networks) {
        this.networks = networks.stream().map(TrustedProxies::toNetwork).toList();
    }

    /** Why {@code text} is neither an address nor a network; empty when it is one. */
    public static Optional<String> flaw(String text) {
        try {
            new IPAddressString(text, ONE_NETWORK).validate();
            return Optional.empty();
        } catch (AddressStringException e) {
            String message = String.valueOf(e.getMessage());
            return Optional.of(message.substring(message.lastIndexOf("error: ") + "error: ".length()));
        }
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    public boolean contains(ClientAddress address) {
        if (networks.isEmpty() || address.equals(ClientAddress.UNKNOWN)) {
            return false;
        }
        IPAddress ip = new IPAddressString(address.text()).getAddress();
        return networks.stream().anyMatch(network -> network.contains(ip));
    }

    /** Whether they leave over less than a tenth of either Internet: a client's own word would be taken for where it is. */
    public boolean areEverybody() {
        return INTERNETS.stream().anyMatch(internet -> internet.isMostlyIn(networks));
    }

    /** Networks of the Internet that are larger than any that one owner has. */
    public List<String> tooWide() {
        return INTERNETS.stream()
                .flatMap(internet -> internet.tooWide(networks))
                .map(IPAddress::toCanonicalString)
                .toList();
    }

    /**
     * Where clients may come from.
     *
     * @param parts what may be somebody's: not groups, nor what has not been given out
     * @param widest the length of the prefix of the largest network that has one owner
     */
    private record Internet(IPVersion version, List<IPAddress> parts, int widest) {
        boolean isMostlyIn(List<IPAddress> networks) {
            BigInteger all = count(parts.stream());
            BigInteger within = count(merged(networks).flatMap(this::overlaps));
            return within.multiply(BigInteger.TEN).compareTo(all.multiply(BigInteger.valueOf(9))) >= 0;
        }

        Stream<IPAddress> tooWide(List<IPAddress> networks) {
            return merged(networks)
                    .filter(network -> network.getNetworkPrefixLength() < widest)
                    .filter(network -> overlaps(network).findAny().isPresent());
        }

        private Stream<IPAddress> overlaps(IPAddress network) {
            return parts.stream().flatMap(part -> Stream.ofNullable(part.intersect(network)));
        }

        /** The same addresses in the fewest networks, so that none is counted twice. */
        private Stream<IPAddress> merged(List<IPAddress> networks) {
            IPAddress[] own = networks.stream()
                    .filter(network -> network.getIPVersion() == version)
                    .toArray(IPAddress[]::new);
            return own.length == 0 ? Stream.empty() : Arrays.stream(own[0].mergeToPrefixBlocks(own));
        }

        private static BigInteger count(Stream<IPAddress> blocks) {
            return blocks.map(IPAddress::getCount).reduce(BigInteger.ZERO, BigInteger::add);
        }
    }

    private static IPAddress toNetwork(String text) {
        IPAddress network = parse(text);
        IPAddress block = network.isPrefixed() ? network.toPrefixBlock() : network;
        return block.isIPv6() && block.toIPv6().isIPv4Mapped() ? block.toIPv6().getEmbeddedIPv4Address() : block;
    }

    private static IPAddress parse(String text) {
        return new IPAddressString(text, ONE_NETWORK).getAddress();
    }
}
