package io.tses.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class FileLineTest {
    @Test
    void commentsAndBlanksSayNothingButCount() throws IOException {
        assertThat(read("# head\n\n  one two  # why\n#\n\tthree\n"))
                .containsExactly(new FileLine("list", 3, "one two"), new FileLine("list", 5, "three"));
    }

    @Test
    void linesMayEndInAnyManner() throws IOException {
        assertThat(read("one\r\ntwo\nthree\rfour"))
                .extracting(FileLine::text)
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void theMarkThatSomeEditorsWriteFirstIsNotPartOfTheList() throws IOException {
        assertThat(read("\ufeffone\n")).containsExactly(new FileLine("list", 1, "one"));
    }

    @Test
    void anEmptyFileHasNoLines() throws IOException {
        assertThat(read("")).isEmpty();
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] latin1 = "bücher.example".getBytes(StandardCharsets.ISO_8859_1);

        assertThatIOException()
                .isThrownBy(() -> FileLine.read("list", new ByteArrayInputStream(latin1)))
                .withMessage("is not text in UTF-8");
    }

    @Test
    void whatIsFarTooLargeIsNotReadToItsEnd() {
        byte[] large = new byte[FileLine.MAX_BYTES + 1];

        assertThatIOException()
                .isThrownBy(() -> FileLine.read("list", new ByteArrayInputStream(large)))
                .withMessage("is larger than 8388608 bytes");
    }

    private static List<FileLine> read(String text) throws IOException {
        return FileLine.read("list", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
