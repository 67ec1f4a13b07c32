package io.tses.shared;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, 203.0.113.7, 203.0.113.0/24",
        "203.0.113.0, 203.0.113.0, 203.0.113.0, 203.0.113.0/24",
        "::ffff:203.0.113.7, 203.0.113.7, 203.0.113.7, 203.0.113.0/24",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64, 2001:db8:1::/48",
        "2001:DB8:1:2::ffff, 2001:db8:1:2::ffff, 2001:db8:1:2::/64, 2001:db8:1::/48",
        "fe80::1%eth0, fe80::1, fe80::/64, fe80::/48",
        "::1, ::1, ::/64, ::/48"
    })
    void anAddressHasOneSpellingItsSubscribersBucketAndItsNetwork(
            String text, String canonical, String bucket, String network) {
        assertThat(ClientAddress.parse(text)).isEqualTo(new ClientAddress(canonical, bucket, network));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "unknown", "10.0.0.0/8", "10.0.0.*", "example.com", "1.2.3.4.5", "2001:db8::/32"})
    void whatIsNoAddressStillHasABucket(String text) {
        assertThat(ClientAddress.parse(text)).isEqualTo(ClientAddress.UNKNOWN);
        assertThat(ClientAddress.UNKNOWN.bucket()).isNotEmpty();
    }

    @Property(tries = 20_000)
    void whatLooksLikeIpv4IsReadAsAnyOtherForm(@ForAll("nearlyIpv4") String text) {
        assertThat(ClientAddress.parse(text)).isEqualTo(ClientAddress.parseAnyForm(text));
    }

    @Provide
    Arbitrary<String> nearlyIpv4() {
        Arbitrary<String> octet = Arbitraries.integers().between(0, 255).map(String::valueOf);
        Arbitrary<String> oddity = Arbitraries.of("", "00", "01", "007", "256", "0x1", "-1", "+1", "1e1", "*");
        return Arbitraries.frequencyOf(Tuple.of(19, octet), Tuple.of(1, oddity))
                .list()
                .ofMinSize(3)
                .ofMaxSize(5)
                .map(parts -> String.join(".", parts));
    }
}
