package io.tses.postgres;

import io.tses.support.TestServers;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class NamesMigrationTest {
    private final TestServers servers = TestServers.shared();
    private final URI url = URI.create(servers.superuserUrl()).resolve("/names");
    private final String jdbc = "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath();
    private final String[] user = url.getUserInfo().split(":", -1);

    /** LC_CTYPE C knows the letters of ASCII only. */
    @BeforeEach
    void create() {
        servers.runSqlAsSuperuser("CREATE DATABASE names ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0");
    }

    @AfterEach
    void drop() {
        servers.runSqlAsSuperuser("DROP DATABASE names");
    }

    @Test
    void namesFromBeforeAreComposedAndComparableWhateverTheDatabaseTakesForLetters() throws SQLException {
        Flyway.configure()
                .dataSource(jdbc, user[0], user[1])
                .locations("classpath:io/tses/db/migration")
                .target("3")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(jdbc, user[0], user[1]);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO users (id, email, username, first_name, last_name) VALUES (gen_random_uuid(),"
                            + " 'ada@example.com', 'Ada', 'A\u0308RZTIN', repeat('\u0958', 150))");

            assertThat(new Migrations(TestServers.postgresConfig(url.toString(), 1)).run())
                    .isPositive();

            ResultSet row =
                    statement.executeQuery("SELECT first_name, folded(first_name), folded('ΟΔΟΣ') = folded('οδος'),"
                            + " username, length(last_name) FROM users");
            row.next();
            assertThat(row.getString(1)).isEqualTo("\u00c4RZTIN");
            assertThat(row.getString(2)).isEqualTo("\u00e4rztin");
            assertThat(row.getBoolean(3)).isTrue();
            assertThat(row.getString(4)).isEqualTo("Ada");
            assertThat(row.getInt(5)).isEqualTo(150);
        }
    }
}
