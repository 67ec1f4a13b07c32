package io.tses.abuse;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where mails hold no link, the total must not keep an owner out for long. */
@Tag("slow")
class OneMailboxWithoutLinksTest extends GuessingTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("otp.link-url", "none");
    }

    @Test
    void onceTheTotalIsReachedOneGuessADayIsCompared() {
        guessForAYearWithHandles();

        assertThat((double) compared()).isEqualTo(bounds().mostGuessesInAYear());
    }
}
