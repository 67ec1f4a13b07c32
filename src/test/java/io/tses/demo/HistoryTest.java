package io.tses.demo;

import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@OnRealServers
class HistoryTest {
    @Test
    void pastWeeksAreWrittenOnceAndEachRowIsMarked(TestServers servers) throws SQLException {
        int written = History.write(servers.postgresConfig().url(), Clock.systemUTC());

        assertThat(written).isGreaterThan(5000);
        assertThat(History.write(servers.postgresConfig().url(), Clock.systemUTC()))
                .isZero();
        assertThat(servers.query("SELECT count(*) FROM audit_logs")).isEqualTo(String.valueOf(written));
        assertThat(servers.query("SELECT count(*) FROM audit_logs WHERE NOT (details @> '{\"demo\": true}')"
                        + " OR email NOT LIKE '%.demo.example' OR created_at > now()"))
                .isEqualTo("0");
        assertThat(servers.query("SELECT count(*) FROM users")).isEqualTo(String.valueOf(Cast.PEOPLE + 1));
        assertThat(servers.query("SELECT string_agg(email, ' ') FROM users WHERE is_superuser"))
                .isEqualTo(Demo.operator());
        assertThat(servers.query("SELECT count(DISTINCT event) FROM audit_logs"))
                .isEqualTo("7");
    }
}
