package io.tses.http.caller;

import io.tses.shared.ClientAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrustedProxiesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "10.0.0.5/8",
                "10.0.0.1",
                "::1",
                "2001:db8::/32",
                "::ffff:10.0.0.0/104",
                "0.0.0.0/0",
                "::/0"
            })
    void networksAndAddressesMayBeTrusted(String text) {
        assertThat(TrustedProxies.flaw(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, prefix",
        "::/129, prefix",
        "10.0.0.0/, prefix",
        "10.0.0.0/8/8, prefix",
        "10.0.0.0/-1, prefix",
        "10.0.0.0/255.0.0.0, prefix",
        "/8, prefix",
        "10.0.0.256, too large",
        "10.*.0.1, wildcard",
        "10.0.0.1-9, range",
        "*, universal",
        "10, single value",
        "all, single value",
        "proxy.example.com, character",
        "fe80::1%eth0, character",
        "[::1], character",
        "10.0.0.1:80, separator",
        "0x7f.0.0.1, segment",
        "010.0.0.1, zero",
        "'', ''"
    })
    void whatElseIsListedIsToldWhatIsWrongWithIt(String text, String why) {
        assertThat(TrustedProxies.flaw(text))
                .hasValueSatisfying(
                        flaw -> assertThat(flaw).containsIgnoringCase(why).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "1.2.3.4/0",
                "::/0",
                "10.0.0.0/8 0.0.0.0/0",
                "0.0.0.0/1 128.0.0.0/1",
                "128.0.0.0/2 0.0.0.0/1 192.0.0.0/3",
                "0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2",
                "::/1 8000::/1",
                "2000::/3",
                "2000::/4",
                "::ffff:0:0/96",
                "::ffff:0.0.0.0/97 ::ffff:128.0.0.0/97",
                "::/0 0.0.0.0/0"
            })
    void networksMayAmountToEverybody(String networks) {
        assertThat(of(networks).areEverybody()).isTrue();
    }

    @Test
    void allNetworksButTheFirstAmountToEverybodyHoweverTheyAreCut() {
        List<String> cut = java.util.stream.IntStream.rangeClosed(1, 223)
                .filter(first -> first != 10 && first != 127)
                .mapToObj(first -> first + ".0.0.0/8")
                .toList();

        assertThat(new TrustedProxies(cut).areEverybody()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10",
                "::1 fc00::/7 fe80::/10",
                "203.0.113.0/24 2001:db8::/32",
                "11.0.0.0/8",
                "2630::/16"
            })
    void whatOneOwnerHasIsNeitherEverybodyNorTooWide(String networks) {
        assertThat(of(networks).areEverybody()).isFalse();
        assertThat(of(networks).tooWide()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/7, 10.0.0.0/7",
        "0.0.0.0/1, 0.0.0.0/1",
        "52.0.0.0/8 53.0.0.0/8, 52.0.0.0/7",
        "2400::/12, 2400::/12",
        "2000::/15 fc00::/7, 2000::/15"
    })
    void whatNoOwnerHasIsTooWide(String networks, String wide) {
        assertThat(of(networks).areEverybody()).isFalse();
        assertThat(of(networks).tooWide()).containsExactly(wide);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.5/8, 10.1.2.3, true",
        "10.0.0.5, 10.0.0.5, true",
        "10.0.0.5, 10.0.0.6, false",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::/0, 203.0.113.7, false",
        "2001:db8::/48, 2001:DB8:0::5, true",
        "2001:db8::/48, 2001:db8:1::5, false",
        "0.0.0.0/0, unknown, false"
    })
    void anAddressIsTrustedHoweverItIsSpelt(String networks, String address, boolean trusted) {
        assertThat(of(networks).contains(ClientAddress.parse(address))).isEqualTo(trusted);
    }

    private static TrustedProxies of(String networks) {
        return new TrustedProxies(Arrays.asList(networks.split(" ")));
    }
}
