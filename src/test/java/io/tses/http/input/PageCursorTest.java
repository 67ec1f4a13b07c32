package io.tses.http.input;

import io.tses.audit.FindEvents;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PageCursorTest {
    @Test
    void aPlaceComesBackAsItWas() {
        FindEvents.Cursor place =
                new FindEvents.Cursor(Instant.parse("2026-01-31T12:00:00.123456Z"), UUID.randomUUID());

        assertThat(PageCursor.decode(PageCursor.encode(place.createdAt(), place.id()), FindEvents.Cursor::new))
                .hasValue(place);
    }

    @Test
    void itNeedsNoEncodingInALink() {
        String text = PageCursor.encode(Instant.parse("2026-01-31T12:00:00Z"), new UUID(-1, -1));

        assertThat(text).matches("[A-Za-z0-9_-]{32}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "AAAA", "////////////////////////////////", "ｘ", "null"})
    void otherTextNamesNoPlace(String text) {
        assertThat(PageCursor.decode(text, FindEvents.Cursor::new)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aTimeThatNoRowHasNamesNoPlace(long micros) {
        byte[] bytes = ByteBuffer.allocate(24).putLong(micros).array();

        assertThat(PageCursor.decode(Base64.getUrlEncoder().encodeToString(bytes), FindEvents.Cursor::new))
                .isEmpty();
    }
}
