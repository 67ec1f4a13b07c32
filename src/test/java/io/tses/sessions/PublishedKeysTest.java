package io.tses.sessions;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.keys.FindPublicKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyPem;
import io.tses.keys.KeyRotation;
import io.tses.keys.KeySource;
import io.tses.keys.KeysConfig;
import io.tses.outbox.AuditOutbox;
import io.tses.request.RequestScope;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.Requests;
import io.tses.support.TestRedis;
import io.tses.tokens.Forge;
import io.tses.tokens.OutsideVerifier;
import io.tses.tokens.Token;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a running node signs with, tells others, and no longer accepts. */
@Tag("servers")
class PublishedKeysTest {
    private final Path dir;
    private final KeyRotation rotation;
    private final Vertx vertx;
    private final Bus bus;
    private final TestRedis redis;

    PublishedKeysTest(@TempDir Path temp) {
        RequestScope.register();
        dir = temp.resolve("keys");
        rotation = new KeyRotation(dir, Duration.ofHours(1));
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        redis = new TestRedis(vertx);
    }

    @BeforeEach
    void empty() {
        redis.flush();
    }

    @AfterEach
    void stop() {
        redis.close();
        vertx.close().await();
    }

    @Test
    void aSecretIsNotPublished() {
        start(Forge.keys());

        assertThat(published()).isEqualTo(new FindPublicKeys.Found("{\"keys\":[]}", "HS256"));
    }

    @Test
    void keysOfTheSettingsArePublishedInTheirOrder() throws GeneralSecurityException {
        String first = KeyPem.write(KeyAlgorithm.RS256.generate().getPrivate());
        String second = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
        start(new KeysConfig(Forge.SIGNING_KEY, Optional.empty(), Optional.of(new Secret(first + second))));

        assertThat(published().algorithm()).isEqualTo("RS256");
        assertThat(members("alg")).containsExactly("RS256", "EdDSA");
    }

    @Test
    void withoutAKeyThatCouldSignItDoesNotStart() {
        assertThatThrownBy(() -> start(Forge.keys(dir)))
                .hasMessageContainingAll(dir + " has no current.pem", "tses keys generate");
    }

    @Test
    void aChangeOfTheDirectoryIsNoticedWhileItRuns() {
        String current = rotation.generate(KeyAlgorithm.ES256).id();
        start(Forge.keys(dir));
        assertThat(published().algorithm()).isEqualTo("ES256");
        assertThat(members("kid")).containsExactly(current);
        String token = signedIn();
        assertThat(check(token)).isInstanceOf(CheckToken.Valid.class);

        String next = rotation.generate(KeyAlgorithm.EdDSA).id();
        eventually(() -> assertThat(members("kid")).containsExactly(current, next));
        assertThat(published().algorithm()).isEqualTo("ES256");

        rotation.promote(Instant.EPOCH, true);
        eventually(() -> assertThat(members("kid")).containsExactly(next, current));
        assertThat(published().algorithm()).isEqualTo("EdDSA");
        assertThat(check(token)).isInstanceOf(CheckToken.Valid.class);
        assertThat(check(signedIn())).isInstanceOf(CheckToken.Valid.class);

        rotation.retire(Instant.EPOCH, true);
        eventually(() -> assertThat(members("kid")).containsExactly(next));
        assertThat(check(token))
                .as("known as genuine, under a key that is gone")
                .isInstanceOf(CheckToken.Invalid.class);
    }

    private void start(KeysConfig config) {
        KeySource keys = KeySource.open(vertx, config, new OutsideVerifier(vertx, config.signingKey())::check)
                .await();
        vertx.deployVerticle(new SessionsVerticle(
                        bus,
                        redis.connections(),
                        keys,
                        Forge.config(),
                        SessionsConfig.from(ConfigReader.of(ConfigLoader.load(List.of(), Map.of(), Map.of()))),
                        new AuditOutbox(1000, Set.of()),
                        new SimpleMeterRegistry()))
                .await();
    }

    /** The access token of a session that goes on. */
    private String signedIn() {
        OpenSession ask = new OpenSession(
                Forge.USER,
                EmailAddress.parse("ada@example.com").orElseThrow(),
                new Caller(ClientAddress.parse("203.0.113.7"), "test"));
        OpenSession.Prepared prepared = Requests.as("req", vertx, () -> bus.ask(OpenSession.ADDRESS, ask))
                .await();
        redis.command("HSET", "session:" + Forge.payload(prepared.access()).getString("sid"), "generation", "0");
        return prepared.access().value();
    }

    private CheckToken.Reply check(String token) {
        return bus.ask(CheckToken.ADDRESS, new CheckToken(new Token(token))).await();
    }

    private FindPublicKeys.Found published() {
        return bus.ask(FindPublicKeys.ADDRESS, new FindPublicKeys()).await();
    }

    private List<String> members(String name) {
        JsonArray keys = new JsonObject(published().jwks()).getJsonArray("keys");
        return keys.stream().map(key -> ((JsonObject) key).getString(name)).toList();
    }
}
