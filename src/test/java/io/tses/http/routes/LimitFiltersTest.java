package io.tses.http.routes;

import io.tses.http.exchange.Refusal;
import io.tses.otp.Bar;
import io.tses.otp.FindBarred;
import io.tses.shared.ClientAddress;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LimitFiltersTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, 203.0.113.0/24",
        "203.0.113.0/24, 203.0.113.0, 203.0.113.0/24",
        "2001:db8:1:2:3::4, 2001:db8:1:2::/64, 2001:db8:1::/48",
        "2001:db8:1:2::/64, 2001:db8:1:2::/64, 2001:db8:1::/48",
        "unknown, unknown, unknown"
    })
    void aClientIsNamedByItsAddressOrByWhatAListShowsOfIt(String text, String bucket, String network) {
        ClientAddress client = LimitFilters.client(query("client", text));

        assertThat(client.bucket()).isEqualTo(bucket);
        assertThat(client.network()).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "203.0.113", "203.0.113.7/8", "203.0.113.0/24/24", "*", "<script>"})
    void whatIsNoClientIsRefused(String text) {
        assertThatThrownBy(() -> LimitFilters.client(query("client", text)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.reply().body().toString())
                                .contains("{\"client\":[\"Enter an IPv4 or IPv6 address"));
        assertThatThrownBy(() -> LimitFilters.email(query("email", text))).isInstanceOf(Refusal.class);
    }

    @Test
    void aPlaceIsReadAsItWasWritten() {
        FindBarred.Place place =
                new FindBarred.Place(Instant.ofEpochMilli(1_769_860_800_123L), Bar.EMAIL, "a|b +\u00e9@example.com");

        assertThat(LimitFilters.read(query("cursor", LimitFilters.toText(place)))
                        .after())
                .contains(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!", "MSBsb2Nr", "MSBzcGVlZCBh", "LTEgbG9jayBh", "OTk5OTk5OTk5OTk5OTk5OTkgbG9jayBh"})
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> LimitFilters.read(query("cursor", text))).isInstanceOf(Refusal.class);
    }

    @Test
    void withoutParametersTheFirstPageOfAllIsAskedFor() {
        assertThat(LimitFilters.read(MultiMap.caseInsensitiveMultiMap()))
                .isEqualTo(new FindBarred(Optional.empty(), 50, Optional.empty()));
        assertThat(LimitFilters.read(query("limit", "LOCK")).bar()).contains(Bar.LOCK);
    }

    private static MultiMap query(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
