package io.tses.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CopyTextTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        List<@Nullable String> fields = Arrays.asList("", null, "\\N", "a\tb\nc\rd\\e", "\u00e9\ud83d\ude00", "");

        byte[] row = CopyText.row(fields).getBytes(StandardCharsets.UTF_8);

        assertThat(new String(row, StandardCharsets.UTF_8))
                .startsWith("\t\\N\t\\\\N\ta\\tb\\nc\\rd\\\\e\t")
                .endsWith("\t\n");
        assertThat(CopyText.fields(row)).isEqualTo(fields);
    }

    @Test
    void allEscapesOfTheServerAreRead() {
        assertThat(CopyText.fields("\\b\\f\\v\\x".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("\b\f\u000bx");
    }
}
