package io.tses.users;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.postgres.PgClients;
import io.tses.postgres.PostgresConfig;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.Requests;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class UsersVerticleTest {
    private static final int RACERS = 60;
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private static final PurposeKeys KEYS =
            new PurposeKeys(new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8"), List.of());
    private static final Caller CALLER = new Caller(ClientAddress.parse("203.0.113.7"), "curl/8");

    private static final JsonObject FLAG_SET =
            new JsonObject().put("old", false).put("new", true);

    private Vertx vertx = Vertx.vertx();
    private Bus bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));

    @BeforeEach
    void start() {
        TestServers.shared().emptyTables();
        deploy(TestServers.shared().postgresConfig(), Duration.ofSeconds(15));
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void anUnknownAddressBecomesAPersonWhoseCreationIsRecordedInTheSameTransaction() {
        EnsureUser.Ensured ensured = ensure(ADA);

        assertThat(ensured.created()).isTrue();
        assertThat(ensured.user().username()).isEqualTo("ada");
        assertThat(ensured.user().isVerified()).isTrue();
        assertThat(ensured.user().isActive()).isTrue();
        assertThat(ensured.user().isStaff()).isFalse();
        assertThat(ensured.user().isSuperuser()).isFalse();
        assertThat(ensured.user().id().version()).isEqualTo(4);
        assertThat(query(
                        "SELECT event || ' ' || email || ' ' || host(ip) || ' ' || user_agent || ' ' || (details->>'request_id')"
                                + " FROM audit_logs WHERE user_id = '"
                                + ensured.user().id() + "'"))
                .isEqualTo("USER_CREATE ada@example.com 203.0.113.7 curl/8 req");
    }

    @Test
    void aKnownAddressIsTheSamePersonForEver() {
        EnsureUser.Ensured first = ensure(ADA);
        restart();

        EnsureUser.Ensured again = ensure(ADA);

        assertThat(again.created()).isFalse();
        assertThat(again.user()).isEqualTo(first.user());
        assertThat(count("audit_logs")).isEqualTo(1);
    }

    @Test
    void ofSixtyRacersForOneAddressExactlyOneCreatesThePerson() {
        for (int round = 0; round < 5; round++) {
            EmailAddress email = new EmailAddress("racer" + round + "@example.com");

            List<EnsureUser.Ensured> all =
                    race(IntStream.range(0, RACERS).mapToObj(n -> email).toList());

            assertThat(all)
                    .extracting(ensured -> ensured.user().id())
                    .containsOnly(all.get(0).user().id());
            assertThat(all).filteredOn(EnsureUser.Ensured::created).hasSize(1);
        }
        assertThat(count("users")).isEqualTo(5);
        assertThat(count("audit_logs")).isEqualTo(5);
    }

    @Test
    void ofSixtyRacersForOneUsernameEachGetsAnother() {
        List<EnsureUser.Ensured> all = race(IntStream.range(0, RACERS)
                .mapToObj(n -> new EmailAddress("ada@" + n + ".example.com"))
                .toList());

        assertThat(all)
                .extracting(ensured -> ensured.user().username())
                .doesNotHaveDuplicates()
                .contains("ada")
                .allMatch(name -> name.matches("ada(-[0-9a-f]{6})?"));
    }

    @ParameterizedTest
    @CsvSource({
        "ada.l-1815_x, ada\\.l-1815_x",
        "ada+tag, ada-tag",
        "o'hara!!, o-hara",
        "_ada-, ada",
        "'+++', user-[0-9a-f]{6}",
        "root, root-[0-9a-f]{6}",
        "admin, admin-[0-9a-f]{6}",
        "no-reply, no-reply-[0-9a-f]{6}",
        "bob, bob-[0-9a-f]{6}",
        "b0b, b0b-[0-9a-f]{6}"
    })
    void aUsernameIsMadeOfTheAddressAsFarAsItMayBe(String localPart, String username) {
        ensure(new EmailAddress("bob@example.org"));

        assertThat(ensure(new EmailAddress(localPart + "@example.com")).user().username())
                .matches(username);
    }

    @Test
    void aRepeatedSignInWritesNothing() {
        ensure(ADA);
        String before = query("SELECT xmin::text FROM users");
        restart();
        ensure(ADA);

        assertThat(query("SELECT xmin::text FROM users")).isEqualTo(before);
    }

    @Test
    void aRememberedPersonNeedsNoPostgres() {
        EnsureUser.Ensured first = ensure(ADA);
        TestServers.shared().runSql("DELETE FROM users");

        assertThat(ensure(ADA).user()).isEqualTo(first.user());
        assertThat(find(first.user().id())).isEqualTo(first.user());
    }

    @Test
    void aMissingPersonIsMissing() {
        assertThat(asking(FindUser.ADDRESS, new FindUser(new UUID(1, 2))).await())
                .isEqualTo(new FindUser.Missing());
    }

    @Test
    void anOperatorIsMadeOnceAndTheChangeIsRecorded() {
        GrantSuperuser.Granted granted = grant();
        assertThat(granted.created()).isTrue();
        assertThat(granted.user().isStaff()).isTrue();
        assertThat(granted.user().isSuperuser()).isTrue();
        assertThat(granted.user().isVerified()).isFalse();

        assertThat(grant().created()).isFalse();
        assertThat(count("audit_logs")).isEqualTo(1);
    }

    @Test
    void aPersonWhoSignedInBeforeCanBecomeAnOperator() {
        UUID id = ensure(ADA).user().id();

        GrantSuperuser.Granted granted = grant();

        assertThat(granted.created()).isFalse();
        assertThat(granted.user().id()).isEqualTo(id);
        assertThat(granted.user().isSuperuser()).isTrue();
        assertThat(new JsonObject(query("SELECT details->>'changed' FROM audit_logs WHERE event = 'USER_UPDATE'")))
                .isEqualTo(new JsonObject().put("is_staff", FLAG_SET).put("is_superuser", FLAG_SET));
    }

    @Test
    void anOperatorIsVerifiedBySigningIn() {
        grant();
        restart();

        assertThat(ensure(ADA).user().isVerified()).isTrue();
        assertThat(query("SELECT is_verified::text FROM users")).isEqualTo("true");
    }

    @Test
    void theFirstRowOfAMonthMakesItsPartition() {
        TestServers.shared()
                .runSql("DROP TABLE IF EXISTS "
                        + query("SELECT to_char(now() AT TIME ZONE 'UTC', '\"audit_logs_\"YYYY_MM')"));

        assertThat(ensure(ADA).created()).isTrue();
        assertThat(count("audit_logs")).isEqualTo(1);
    }

    @Test
    void law8_withoutPostgresTheAnswerIsUnavailable() {
        vertx.close().await();
        deploy(
                TestServers.postgresConfig("postgres://nobody@127.0.0.1:" + TestServers.freePort() + "/none", 1),
                Duration.ZERO);

        assertThatThrownBy(() -> ensure(ADA)).isInstanceOf(Unavailable.class);
    }

    private void restart() {
        vertx.close().await();
        deploy(TestServers.shared().postgresConfig(), Duration.ofSeconds(15));
    }

    private void deploy(PostgresConfig postgres, Duration cacheTtl) {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        PgClients clients = new PgClients(vertx, postgres, new SimpleMeterRegistry());
        UsersConfig config = new UsersConfig(1, cacheTtl, 1000, true, Duration.ofMinutes(15));
        vertx.deployVerticle(new UsersVerticle(bus, clients, config, new SecureRandom(), KEYS, TestIdentities.NONE))
                .await();
    }

    private <Q extends BusMessage, R extends BusMessage> Future<R> asking(Address<Q, R> address, Q question) {
        return Requests.as("req", vertx, () -> bus.ask(address, question));
    }

    private EnsureUser.Ensured ensure(EmailAddress email) {
        return UsersTest.somebody(
                asking(EnsureUser.ADDRESS, new EnsureUser(email, CALLER)).await());
    }

    private List<EnsureUser.Ensured> race(List<EmailAddress> emails) {
        return Future.all(emails.stream()
                        .map(email -> asking(EnsureUser.ADDRESS, new EnsureUser(email, CALLER)))
                        .toList())
                .map(all -> all.<EnsureUser.Ensured>list())
                .await();
    }

    private User find(UUID id) {
        return asking(FindUser.ADDRESS, new FindUser(id)).await().match(found -> found, () -> {
            throw new AssertionError("missing");
        });
    }

    private GrantSuperuser.Granted grant() {
        return asking(GrantSuperuser.ADDRESS, new GrantSuperuser(ADA, Actor.commandLine("root")))
                .await()
                .match(granted -> granted, () -> {
                    throw new AssertionError("refused");
                });
    }

    private static int count(String table) {
        return Integer.parseInt(query("SELECT count(*)::text FROM " + table));
    }

    private static String query(String sql) {
        try (Connection connection = TestServers.shared().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
