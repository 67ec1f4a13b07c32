package io.tses.transfer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OldRowsTest {
    private static final String ID = "5f0c5e0e-93d7-4b8e-8f0a-1f6b1f1a2b3c";
    private static final String AT = "2025-01-31 12:00:00.123456+00";

    private final OldRows rows = new OldRows();

    @Test
    void aPersonComesWithTheirAddressInItsOneSpellingAndNamesThatCanBeSeen() {
        assertThat(rows.person(person(" Ada@B\u00fccher.example ", "\u200bAda ", "A\u0308")))
                .isEqualTo(person("ada@xn--bcher-kva.example", "Ada", "\u00c4"));
    }

    @Test
    void anIdIsReadInAnySpelling() {
        List<@Nullable String> person = person("ada@example.com", "ada", "Ada");
        person.set(0, ID.replace("-", "").toUpperCase(Locale.ROOT));

        assertThat(rows.person(person).get(0)).isEqualTo(ID);
    }

    @Test
    void whoHadNoUsernameIsCalledByTheirAddress() {
        assertThat(rows.person(person("ada@example.com", null, null))).isEqualTo(person("ada@example.com", "ada", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "1, nobody, 'email \"nobody\" is no e-mail address'",
        "1, , has no email",
        "0, 17, 'id \"17\" is no UUID'",
        "9, 0001-01-01 00:00:00+00 BC, 'date_joined \"0001-01-01 00:00:00+00 BC\" is no time from 1990 to 2100'",
        "10, infinity, 'last_login \"infinity\" is no time from 1990 to 2100'"
    })
    void aPersonIsRefusedWithTheReason(int column, @Nullable String value, String reason) {
        List<@Nullable String> person = person("ada@example.com", "ada", "Ada");
        person.set(column, value);

        assertThatThrownBy(() -> rows.person(person)).hasMessage(reason);
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> rows.person(person("ada@example.com", "ada", "a".repeat(151))))
                .hasMessage("first_name \"" + "a".repeat(60) + "\u2026\" is of 151 characters, and 150 fit");
    }

    @Test
    void anEventComesWithItsAddressesInTheirOneSpelling() {
        assertThat(rows.event(event("ADA@example.com", "OTP_FAILED", "::FFFF:10.0.0.7")))
                .isEqualTo(event("ada@example.com", "OTP_FAILED", "10.0.0.7"));
        assertThat(rows.event(event("", "OTP_FAILED", " "))).isEqualTo(event("", "OTP_FAILED", null));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 12025-01-01 00:00:00+00, 'created_at \"12025-01-01 00:00:00+00\" is no time from 1990 to 2100'",
        "3, nobody, 'email \"nobody\" is no e-mail address'",
        "4, BOO, 'event \"BOO\" is none that is known here'",
        "5, unknown, 'ip \"unknown\" is no IP address'"
    })
    void anEventIsRefusedWithTheReason(int column, String value, String reason) {
        List<@Nullable String> event = event("ada@example.com", "OTP_FAILED", "10.0.0.7");
        event.set(column, value);

        assertThatThrownBy(() -> rows.event(event)).hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1.0000000000000000001} | {\"a\": 1.0000000000000000001}",
                "{} | {}",
                "'' | {}",
                "[1] | {\"text\":\"[1]\"}",
                "{\"a\": 1} x | {\"text\":\"{\\\"a\\\": 1} x\"}",
                "plain | {\"text\":\"plain\"}"
            })
    void detailsOfATextMayBeAnObject(String old, String details) {
        List<@Nullable String> event = event("ada@example.com", "OTP_FAILED", "10.0.0.7");
        event.set(7, old);

        assertThat(rows.event(event).get(7)).isEqualTo(details);
    }

    private static List<@Nullable String> person(String email, @Nullable String username, @Nullable String firstName) {
        return Arrays.asList(ID, email, username, firstName, "", "t", "f", "f", "t", AT, null);
    }

    private static List<@Nullable String> event(String email, String event, @Nullable String ip) {
        return Arrays.asList(ID, AT, null, email, event, ip, "curl", "{}");
    }
}
