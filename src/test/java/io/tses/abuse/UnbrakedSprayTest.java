package io.tses.abuse;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class UnbrakedSprayTest extends SprayTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("otp.brake-guesses", "0");
    }

    @Test
    void withoutABrakeItOpensAsManyAccountsAsOperatorsAreTold() {
        assertThatItIs(bounds().openedOnADay(mailboxes(), clients()));
    }
}
