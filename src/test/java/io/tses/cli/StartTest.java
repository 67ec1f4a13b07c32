package io.tses.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StartTest {
    @ParameterizedTest
    @CsvSource({"1.8, 8", "11, 11", "16, 16"})
    void aJavaThatIsTooOldIsToldWhichItIsAndWhichWouldDo(String version, String number) {
        assertThat(Start.trouble(version, "/opt/java"))
                .isEqualTo("tses: This is Java " + number + ", of /opt/java; it needs Java 17 or newer.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "21", "25"})
    void anyOtherWillDo(String version) {
        assertThat(Start.trouble(version, "/opt/java")).isEmpty();
    }
}
