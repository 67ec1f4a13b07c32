package io.tses.http.caller;

import io.tses.shared.ClientAddress;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientIpTest {
    private static final String PROXY = "10.0.0.1";

    private final ClientIp clientIp =
            new ClientIp(List.of("10.0.0.0/8", "192.0.2.9", "2001:db8:ffff::/48"), new Hints());

    @Test
    void withoutTrustedProxiesNoHeaderIsBelieved() {
        assertThat(client(new ClientIp(List.of(), new Hints()), PROXY, forwardedFor("203.0.113.7")))
                .isEqualTo(PROXY);
    }

    @Test
    void aHeaderFromSomebodyElseIsNotBelieved() {
        assertThat(client("198.51.100.1", forwardedFor("203.0.113.7"))).isEqualTo("198.51.100.1");
        assertThat(client("192.0.2.8", forwardedFor("203.0.113.7"))).isEqualTo("192.0.2.8");
    }

    @Test
    void aTrustedProxyWithoutHeaderIsItselfTheClient() {
        assertThat(client(PROXY, MultiMap.caseInsensitiveMultiMap())).isEqualTo(PROXY);
    }

    @Test
    void theRightmostAddressThatIsNoProxyWins() {
        assertThat(client(PROXY, forwardedFor("1.1.1.1, 2.2.2.2, 203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(client(PROXY, forwardedFor("1.1.1.1, 203.0.113.7, 192.0.2.9, 10.1.2.3")))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void inventedAddressesAtTheLeftChangeNothing() {
        assertThat(client(PROXY, forwardedFor("10.9.9.9, 127.0.0.1, 203.0.113.7")))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void severalHeaderLinesAreOneChain() {
        MultiMap headers = forwardedFor("203.0.113.7").add("X-Forwarded-For", "10.0.0.2,10.0.0.3");

        assertThat(client(PROXY, headers)).isEqualTo("203.0.113.7");
    }

    @Test
    void aChainOfProxiesOnlyEndsAtTheFarthest() {
        assertThat(client(PROXY, forwardedFor("10.0.0.3, 10.0.0.2"))).isEqualTo("10.0.0.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "_hidden",
                "",
                " ",
                "203.0.113",
                "203.0.113.256",
                "203.0.113.7.8",
                "1",
                "0x7f000001",
                "203.0.113.07:x",
                "*",
                "203.0.113.0/24",
                "1-2.3.4.5",
                "[2001:db8::1",
                "[2001:db8::1]x",
                "2001:db8:::1",
                "localhost",
                "203.0.113.7 evil",
                "203.0.113.7\u0000",
                "\"203.0.113.7"
            })
    void atGarbageTheLastTrustworthyHopIsTheClient(String garbage) {
        assertThat(client(PROXY, forwardedFor("203.0.113.7, " + garbage))).isEqualTo(PROXY);
        assertThat(client(PROXY, forwardedFor(garbage + ", 10.0.0.2"))).isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7:4711, 203.0.113.7",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "[2001:db8::1]:4711, 2001:db8::1",
        "'\"[2001:db8::1]:4711\"', 2001:db8::1",
        "fe80::1%eth0, fe80::1",
        "::ffff:203.0.113.7, 203.0.113.7",
        "'\"203.0.113.7\"', 203.0.113.7",
    })
    void anAddressIsReadInEverySpelling(String hop, String address) {
        assertThat(client(PROXY, forwardedFor(hop))).isEqualTo(address);
    }

    @Test
    void aProxyIsRecognizedInEverySpelling() {
        assertThat(client("::ffff:10.0.0.1", forwardedFor("203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(client("2001:db8:ffff::5", forwardedFor("203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(client("2001:db8:fffe::5", forwardedFor("203.0.113.7"))).isEqualTo("2001:db8:fffe::5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.7 | 203.0.113.7",
                "For=203.0.113.7;proto=https;by=10.0.0.1 | 203.0.113.7",
                "proto=https; for=\"[2001:db8::1]:4711\" | 2001:db8::1",
                "for=1.1.1.1, for=203.0.113.7, for=10.0.0.2 | 203.0.113.7",
                "for=\"1.1.1.1,2.2.2.2\", for=203.0.113.7 | 203.0.113.7",
                "for=unknown | 10.0.0.1",
                "for=_x, for=10.0.0.2 | 10.0.0.2",
                "proto=https | 10.0.0.1",
                "for= | 10.0.0.1",
                ";;,== | 10.0.0.1",
                "for=\"203.0.113.7 | 10.0.0.1"
            })
    void forwardedIsReadAsItsStandardSays(String header, String client) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Forwarded", header);

        assertThat(client(PROXY, headers)).isEqualTo(client);
    }

    @Test
    void forwardedDoesNotOverruleWhatTheProxySaysInXForwardedFor() {
        assertThat(client(PROXY, forwardedFor("203.0.113.7").add("Forwarded", "for=1.1.1.1")))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void anUnknownPeerIsUnknownWhateverItsHeadersSay() {
        assertThat(clientIp.of(ClientAddress.UNKNOWN, forwardedFor("203.0.113.7")))
                .isEqualTo(ClientAddress.UNKNOWN);
    }

    @Test
    void aNetworkIsMeantEvenWhenItIsNamedByOneOfItsAddresses() {
        ClientIp loose = new ClientIp(List.of("10.0.0.5/8"), new Hints());

        assertThat(client(loose, "10.7.7.7", forwardedFor("203.0.113.7"))).isEqualTo("203.0.113.7");
    }

    private String client(String peer, MultiMap headers) {
        return client(clientIp, peer, headers);
    }

    private static String client(ClientIp clientIp, String peer, MultiMap headers) {
        return clientIp.of(ClientAddress.parse(peer), headers).text();
    }

    private static MultiMap forwardedFor(String chain) {
        return MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", chain);
    }
}
