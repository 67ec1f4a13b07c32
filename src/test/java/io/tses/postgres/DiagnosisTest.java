package io.tses.postgres;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DiagnosisTest {
    private final Diagnosis diagnosis = new Diagnosis(DatabaseUrl.parse("postgres://u:hush@host/db?options=hush"));

    @ParameterizedTest
    @CsvSource({
        "28P01, refuses the password of the user \"u\"",
        "28000, refuses the user \"u\" from here",
        "3D000, has no database \"db\"",
        "42501, does not allow the user \"u\" to make tables",
        "25006, is read-only",
        "08P01, 'a PgBouncer takes none of options, currentSchema and search_path'",
        "26000, the parameter pgbouncer=true is needed",
        "42P05, the parameter pgbouncer=true is needed",
        "08001, cannot be used",
        "57P03, cannot be used",
        ", cannot be used"
    })
    void whatTheServerRefusesIsTurnedIntoWhatToChange(String state, String words) {
        SQLException refusal = new SQLException("the server's words", state);

        assertThat(diagnosis.of(refusal))
                .hasMessageStartingWith("PostgreSQL at postgres://host:5432/db ")
                .hasMessageContaining(words)
                .hasMessageEndingWith("; see database.url (DATABASE_URL)")
                .hasCause(refusal);
        assertThat(diagnosis.of(refusal).getMessage()).doesNotContain("hush");
    }

    @Test
    void theServersWordsAreFoundBeneathThoseOfTheLibrary() {
        SQLException refusal = new SQLException("the server's words", "42501");

        assertThat(Diagnosis.sqlCause(new IllegalStateException(new RuntimeException(refusal))))
                .contains(refusal);
        assertThat(Diagnosis.sqlCause(new IllegalStateException())).isEmpty();
    }
}
