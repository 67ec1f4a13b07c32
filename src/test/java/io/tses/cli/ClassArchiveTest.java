package io.tses.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** That it is written takes a jar: .ci/readme looks, after the end of ./tses dev. */
class ClassArchiveTest {
    @AfterEach
    void forget() {
        System.clearProperty(ClassArchive.PROPERTY);
    }

    @Test
    void nobodyGetsOneUnasked() {
        assertThat(ClassArchive.wanted()).isEmpty();
    }

    /** This Java was not told to note what belongs in one. */
    @Test
    void aJavaThatCannotWriteOneHoldsNothingUp(@TempDir Path folder) {
        Path file = folder.resolve("classes.jsa");
        System.setProperty(ClassArchive.PROPERTY, file.toString());
        PrintStream out = System.out;

        ClassArchive.wanted().orElseThrow().close();

        assertThat(file).doesNotExist();
        assertThat(System.out).isSameAs(out);
    }
}
