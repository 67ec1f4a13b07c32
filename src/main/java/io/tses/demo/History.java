package io.tses.demo;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import io.tses.outbox.EventType;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.LongSession;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** What the people of the demo have done in the past weeks, written at once: people, and rows of the audit log, each marked. */
public final class History {
    private static final Duration LENGTH = Duration.ofDays(28);
    private static final int SIGN_INS_A_DAY = 120;
    private static final int ROWS_AT_ONCE = 2000;
    private static final long SEED = 42;
    private static final NameBasedGenerator IDS =
            Generators.nameBasedGenerator(UUID.fromString("1c2a7f51-6d0e-4b7e-9a55-0f4f0b3f7d11"));

    private static final String ADD_PERSON = """
            INSERT INTO users (id, email, username, first_name, last_name, is_active, is_staff, is_superuser, is_verified, date_joined,
              last_login)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, true, ?::timestamptz, ?::timestamptz)
            ON CONFLICT DO NOTHING
            """;

    private static final String ADD_ROWS = "SELECT record_events(?, ?::timestamptz[], ?, ?, ?, ?, ?, ?)";

    private final DatabaseUrl url;
    private final Instant now;
    private final Random random = new Random(SEED);
    private final List<Row> rows = new ArrayList<>();

    private History(DatabaseUrl url, Instant now) {
        this.url = url;
        this.now = now;
    }

    private record Row(Instant at, UUID user, Persona person, EventType event, JsonObject details) {}

    /**
     * Writes it, unless it is there. Blocks.
     *
     * @return how many rows of the audit log were written
     * @throws SQLException when the database does not take it; nothing is written then
     */
    public static int write(DatabaseUrl url, Clock clock) throws SQLException {
        return new History(url, clock.instant()).write();
    }

    private int write() throws SQLException {
        try (Connection connection = LongSession.open(url)) {
            if (isThere(connection)) {
                return 0;
            }
            addPeople(connection);
            int written = addRows(connection);
            LongSession.commit(connection);
            return written;
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT FROM users WHERE email = ?")) {
            statement.setString(1, Cast.OPERATOR);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private void addPeople(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD_PERSON)) {
            for (int number = 0; number < Cast.PEOPLE; number++) {
                // The first ones are staff; some were disabled since.
                add(statement, Cast.person(number), number >= 5 && number % 40 == 0, number < 3, false, joined(number));
            }
            add(statement, Cast.operator(), false, true, true, now.minus(LENGTH));
            statement.executeBatch();
        }
    }

    private void add(
            PreparedStatement statement,
            Persona person,
            boolean disabled,
            boolean staff,
            boolean superuser,
            Instant joined)
            throws SQLException {
        statement.setObject(1, idOf(person));
        statement.setString(2, person.email());
        statement.setString(3, person.email().replaceAll("[@.].*", ""));
        statement.setString(4, person.firstName());
        statement.setString(5, person.lastName());
        statement.setBoolean(6, !disabled);
        statement.setBoolean(7, staff);
        statement.setBoolean(8, superuser);
        statement.setString(9, joined.toString());
        statement.setString(
                10, now.minus(Duration.ofMinutes(random.nextInt(40_000))).toString());
        statement.addBatch();
    }

    /** In turn over the weeks. */
    private Instant joined(int number) {
        return now.minus(LENGTH).plus(LENGTH.multipliedBy(number).dividedBy(Cast.PEOPLE));
    }

    private int addRows(Connection connection) throws SQLException {
        for (int number = 0; number < Cast.PEOPLE; number++) {
            Persona person = Cast.person(number);
            add(joined(number), person, EventType.USER_CREATE, new JsonObject());
        }
        long days = LENGTH.toDays();
        for (int day = 0; day < days; day++) {
            Instant midnight = now.minus(LENGTH).plus(Duration.ofDays(day));
            // Fewer come at a week's end.
            int signIns = day % 7 < 5 ? SIGN_INS_A_DAY : SIGN_INS_A_DAY / 3;
            for (int i = 0; i < signIns; i++) {
                signIn(midnight.plus(Duration.ofSeconds(random.nextInt(86_400))), random.nextInt(Cast.PEOPLE));
            }
            if (day % 9 == 4) {
                attack(midnight.plus(Duration.ofHours(3)), random.nextInt(Cast.PEOPLE));
            }
        }
        int written = 0;
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            written += write(connection, rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE)));
        }
        return written;
    }

    private void signIn(Instant at, int number) {
        Persona person = Cast.person(number);
        add(at, person, EventType.OTP_REQUESTED, new JsonObject().put("otp_expiry_seconds", 300));
        if (random.nextInt(12) == 0) {
            add(
                    at.plusSeconds(20),
                    person,
                    EventType.OTP_FAILED,
                    new JsonObject().put("attempt", 1).put("remaining", 4));
        }
        Instant verified = at.plusSeconds(25L + random.nextInt(40));
        JsonObject session = new JsonObject()
                .put("session_id", UUID.nameUUIDFromBytes(bytes(at, number)).toString());
        add(verified, person, EventType.OTP_VERIFIED, new JsonObject().put("user_created", false));
        add(verified, person, EventType.LOGIN, session);
        if (random.nextInt(4) == 0) {
            add(
                    verified.plusSeconds(random.nextInt(7200)),
                    person,
                    EventType.LOGOUT,
                    new JsonObject().put("how", "logout"));
        }
    }

    private static byte[] bytes(Instant at, int number) {
        return (at + " " + number).getBytes(StandardCharsets.UTF_8);
    }

    private void attack(Instant from, int number) {
        Persona victim = Cast.person(number).from(Cast.attacker(number), "python-requests/2.32.3");
        for (int attempt = 1; attempt <= 4; attempt++) {
            add(
                    from.plusSeconds(attempt),
                    victim,
                    EventType.OTP_FAILED,
                    new JsonObject().put("attempt", attempt).put("remaining", 5 - attempt));
        }
        for (int i = 0; i < 8; i++) {
            add(
                    from.plusSeconds(5L + i),
                    victim,
                    EventType.OTP_LOCKED,
                    new JsonObject().put("reason", "too_many_failures").put("unlock_eta_seconds", 900 - i));
        }
    }

    private void add(Instant at, Persona person, EventType event, JsonObject details) {
        if (at.isBefore(now)) {
            rows.add(new Row(at, idOf(person), person, event, details.put("demo", true)));
        }
    }

    private int write(Connection connection, List<Row> some) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD_ROWS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            some.stream()
                                    .map(row -> IDS.generate(row.at() + " " + row.event() + " "
                                            + row.person().email()))
                                    .toArray()));
            statement.setArray(
                    2, texts(connection, some.stream().map(row -> row.at().toString())));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "uuid", some.stream().map(Row::user).toArray()));
            statement.setArray(
                    4, texts(connection, some.stream().map(row -> row.person().email())));
            statement.setArray(
                    5, texts(connection, some.stream().map(row -> row.event().name())));
            statement.setArray(
                    6, texts(connection, some.stream().map(row -> row.person().client())));
            statement.setArray(
                    7, texts(connection, some.stream().map(row -> row.person().agent())));
            statement.setArray(
                    8, texts(connection, some.stream().map(row -> row.details().encode())));
            try (ResultSet added = statement.executeQuery()) {
                added.next();
                return added.getInt(1);
            }
        }
    }

    private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static UUID idOf(Persona person) {
        return IDS.generate(person.email());
    }
}
