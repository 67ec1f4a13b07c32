package io.tses.http.input;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IsoTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-31T00:00:00Z, 2026-02-01T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z, 2024-03-01T00:00:00Z",
        "2026-01-31T12:00, 2026-01-31T12:00:00Z, 2026-01-31T12:01:00Z",
        "2026-01-31T12:00:00, 2026-01-31T12:00:00Z, 2026-01-31T12:00:01Z",
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z, 2026-01-31T12:00:01Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z, 2026-01-31T12:00:01Z",
        "2026-01-31 12:00:00, 2026-01-31T12:00:00Z, 2026-01-31T12:00:01Z",
        "2026-01-31T12:00:00.5Z, 2026-01-31T12:00:00.500Z, 2026-01-31T12:00:00.600Z",
        "2026-01-31T12:00:00.123Z, 2026-01-31T12:00:00.123Z, 2026-01-31T12:00:00.124Z",
        "2026-01-31T12:00:00.123456Z, 2026-01-31T12:00:00.123456Z, 2026-01-31T12:00:00.123457Z",
        "2026-01-31T12:00:00+02:00, 2026-01-31T10:00:00Z, 2026-01-31T10:00:01Z",
        "2026-01-31T12:00:00 02:00, 2026-01-31T10:00:00Z, 2026-01-31T10:00:01Z",
        "2026-01-31T12:00:00-0530, 2026-01-31T17:30:00Z, 2026-01-31T17:30:01Z",
        "2026-01-31T12:00+02, 2026-01-31T10:00:00Z, 2026-01-31T10:01:00Z",
        "0001-01-01, 0001-01-01T00:00:00Z, 0001-01-02T00:00:00Z",
        "9999-12-31, 9999-12-31T00:00:00Z, +10000-01-01T00:00:00Z"
    })
    void isReadWithItsPrecision(String text, Instant start, Instant end) {
        assertThat(IsoTime.parse(text)).hasValueSatisfying(time -> {
            assertThat(time.start()).isEqualTo(start);
            assertThat(time.end()).isEqualTo(end);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026",
                "2026-02",
                "2026-02-30",
                "2025-02-29",
                "2026-13-01",
                "26-01-31",
                "2026-1-31",
                "2026-01-31T",
                "2026-01-31T25:00:00",
                "2026-01-31T12",
                "2026-01-31T12:60",
                "2026-01-31T12:00:00+19:00",
                "2026-01-31T12:00:00 UTC",
                "2026-01-31T12:00:00.1234567890Z",
                "+12026-01-31",
                "-0044-03-15",
                "1769860800",
                "２０２６-01-31",
                "2026-01-31'; DROP TABLE audit_logs; --"
            })
    void anythingElseIsNoTime(String text) {
        assertThat(IsoTime.parse(text)).isEmpty();
    }
}
