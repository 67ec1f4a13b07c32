package io.tses.accountant;

import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RunTest {
    private static final Run RUN = new Run("00000fff");

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 65_534, 65_535, 65_536, 999_999_999})
    void whoeverHasANumberIsKnownByWhatIsMadeOfIt(int number) {
        assertThat(RUN.person(RUN.email(number))).hasValue(number);
        assertThat(EmailAddress.parse(RUN.email(number))).hasValue(new EmailAddress(RUN.email(number)));
        assertThat(RUN.request(RUN.requestId(number))).hasValue(number);
        assertThat(RUN.isIn(ClientAddress.parse(RUN.client(number)).network())).isTrue();
    }

    @Test
    void clientsShareNoBucketAndTheFirstNoNetwork() {
        assertThat(ClientAddress.parse(RUN.client(65_536)).network())
                .isEqualTo(ClientAddress.parse(RUN.client(0)).network());
        assertThat(ClientAddress.parse(RUN.client(65_536)).bucket())
                .isNotEqualTo(ClientAddress.parse(RUN.client(0)).bucket());
        assertThat(ClientAddress.parse(RUN.client(65_535)).network())
                .isNotEqualTo(ClientAddress.parse(RUN.client(0)).network());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p@run-00000fff.example",
                "p1@run-11111fff.example",
                "px@run-00000fff.example",
                "p12345678901@run-00000fff.example"
            })
    void othersAreNobody(String email) {
        assertThat(RUN.person(email)).isEqualTo(OptionalInt.empty());
    }
}
