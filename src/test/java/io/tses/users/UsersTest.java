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
import io.tses.request.RequestScope;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.support.Requests;
import io.tses.support.TestServers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** People in a real PostgreSQL, and several instances that know them. */
@Tag("servers")
abstract class UsersTest {
    static final PurposeKeys KEYS = new PurposeKeys(new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8"), List.of());
    static final Caller DESK = new Caller(ClientAddress.parse("198.51.100.9"), "desk/1");
    static final Optional<Boolean> YES = Optional.of(true);
    static final Optional<Boolean> NO = Optional.of(false);
    static final Optional<Boolean> AS_IS = Optional.empty();
    static final Duration REAUTHENTICATION_AGE = Duration.ofMinutes(15);
    static final String REVIEWER = "reviewer";
    private static final TestIdentities REVIEWERS = new TestIdentities(
            Map.of(address(REVIEWER), new TestIdentity(address(REVIEWER), new Passcode("804215"), Instant.MAX)));
    private static final int INSTANCES = 3;

    final TestServers servers = TestServers.shared();
    Vertx vertx = Vertx.vertx();
    Bus bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));

    @BeforeEach
    void start() {
        servers.emptyTables();
        RequestScope.register();
        vertx.close().await();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        start(true);
    }

    /** @param signUp whether whoever is new may sign in */
    private void start(boolean signUp) {
        PgClients clients = new PgClients(vertx, servers.postgresConfig(), new SimpleMeterRegistry());
        UsersConfig config = new UsersConfig(INSTANCES, Duration.ofSeconds(30), 1000, signUp, REAUTHENTICATION_AGE);
        vertx.deployVerticle(
                        () -> new UsersVerticle(bus, clients, config, new SecureRandom(), KEYS, REVIEWERS),
                        new DeploymentOptions().setInstances(INSTANCES))
                .await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    /** As from now on, with nobody remembered. */
    void closeSignUp() {
        vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
        start(false);
    }

    EnsureUser.Reply ensure(String name) {
        return asking(EnsureUser.ADDRESS, new EnsureUser(address(name), DESK)).await();
    }

    /** Whoever that is, when it is somebody. */
    static EnsureUser.Ensured somebody(EnsureUser.Reply reply) {
        return reply.match(ensured -> ensured, () -> {
            throw new AssertionError("nobody, and sign-up is closed");
        });
    }

    /** Somebody new. Their name is the local part of their address. */
    UUID person(String name) {
        return person(name, false, false);
    }

    UUID person(String name, boolean staff, boolean superuser) {
        UUID id = UUID.randomUUID();
        servers.runSql("INSERT INTO users (id, email, username, is_staff, is_superuser, date_joined) VALUES ('" + id
                + "', '" + name + "@example.com', '" + name + "', " + staff + ", " + superuser
                + ", clock_timestamp())");
        return id;
    }

    UUID superuser(String name) {
        return person(name, true, true);
    }

    ChangeUser.Reply change(ChangeUser ask) {
        return asking(ChangeUser.ADDRESS, ask).await();
    }

    /** Asks as part of a request that is called req-17. */
    <Q extends BusMessage, R extends BusMessage> Future<R> asking(Address<Q, R> address, Q question) {
        return Requests.as("req-17", vertx, () -> bus.ask(address, question));
    }

    /** Somebody at the desk who signed in just recently enough. */
    static Actor by(UUID person) {
        return Actor.signedIn(person, REAUTHENTICATION_AGE, DESK);
    }

    static Actor longAfterSignIn(UUID person) {
        return Actor.signedIn(person, REAUTHENTICATION_AGE.plusMillis(1), DESK);
    }

    static ChangeUser names(
            UUID actor, UUID id, @Nullable String username, @Nullable String first, @Nullable String last) {
        return new ChangeUser(
                by(actor),
                id,
                Optional.ofNullable(username).map(Username::new),
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                Flags.NONE);
    }

    static ChangeUser flags(
            UUID actor, UUID id, Optional<Boolean> active, Optional<Boolean> staff, Optional<Boolean> superuser) {
        return flags(by(actor), id, new Flags(active, staff, superuser));
    }

    static ChangeUser flags(Actor actor, UUID id, Flags flags) {
        return new ChangeUser(actor, id, Optional.empty(), Optional.empty(), Optional.empty(), flags);
    }

    /** The answer of each instance in turn. */
    List<Optional<User>> findEverywhere(UUID id) {
        return IntStream.range(0, INSTANCES)
                .mapToObj(n ->
                        asking(FindUser.ADDRESS, new FindUser(id)).await().match(Optional::of, Optional::<User>empty))
                .toList();
    }

    JsonObject details(UUID id) {
        return new JsonObject(servers.query("SELECT details::text FROM audit_logs WHERE user_id = '" + id + "'"));
    }

    int count(String rows) {
        return Integer.parseInt(servers.query("SELECT count(*)::text FROM " + rows));
    }

    static EmailAddress address(String name) {
        return new EmailAddress(name + "@example.com");
    }
}
