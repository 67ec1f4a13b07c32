package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.request.BackendMeters;
import io.vertx.pgclient.PgException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EncountersTest {
    private final Encounters encounters =
            new Encounters("PostgreSQL at db:5432", new BackendMeters(new SimpleMeterRegistry(), PgClients.NAME));

    @Test
    void whatStandsBeforeTheServerMayTakeNoLimits() {
        encounters.met(error("08P01", "unsupported startup parameter: statement_timeout"));

        assertThat(encounters.takesLimits()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "57014, canceling statement due to statement timeout",
        "57014, query_wait_timeout",
        "08P01, query_wait_timeout",
        "57P05, terminating connection due to idle_session_timeout",
        "42703, column lock_timeout of a startup parameter does not exist"
    })
    void aLimitThatWasMetIsNoReasonToTellNoneAnyMore(String state, String message) {
        encounters.met(error(state, message));

        assertThat(encounters.takesLimits()).isTrue();
    }

    private static PgException error(String state, String message) {
        return new PgException(message, "FATAL", state, "");
    }
}
