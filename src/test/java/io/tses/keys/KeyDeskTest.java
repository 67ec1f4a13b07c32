package io.tses.keys;

import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.bus.Waker;
import io.tses.config.Secret;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventRecorder;
import io.tses.request.RequestScope;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Keys as operators see and change them: each step is recorded, with who took it and from where, before it is done. */
@OnRealServers
class KeyDeskTest {
    private static final Duration LONGEST_USE = Duration.ofHours(2);
    private static final Secret SIGNING_KEY = new Secret("a signing key of the tests, which is long enough");
    private static final UUID SUPERUSER = new UUID(1, 2);
    private static final Actor ACTOR =
            Actor.signedIn(SUPERUSER, Duration.ZERO, new Caller(ClientAddress.parse("192.0.2.7"), "Firefox"));

    private final Path dir;
    private final Vertx vertx;
    private final TestRedis redis;
    private final Bus bus;
    private Instant now = Instant.now();

    KeyDeskTest(@TempDir Path temp, TestRedis redis) {
        RequestScope.register();
        this.dir = temp.resolve("keys");
        this.redis = redis;
        this.vertx = Vertx.vertx();
        this.bus = Bus.on(vertx, new RecordCodec(List.of()));
    }

    @BeforeEach
    void makeAKey() {
        assertThat(new KeyRotation(dir, LONGEST_USE)
                        .generate(KeyAlgorithm.ES256)
                        .role())
                .isEqualTo(KeyRole.CURRENT);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void keysGoFromNextToPreviousAndEachStepIsRecordedWithWhoAndFromWhere() {
        FindKeys.InFolder first = found();
        assertThat(first.folder()).isEqualTo(dir.toString());
        assertThat(first.due()).isEmpty();

        FindKeys.InFolder made = done(KeyStep.GENERATE);
        assertThat(made.keys()).extracting(FindKeys.Key::role).containsExactly(KeyRole.CURRENT, KeyRole.NEXT);
        assertThat(made.due().orElseThrow().step()).isEqualTo(KeyStep.PROMOTE);
        String next = made.keys().get(1).id();
        now = now.plus(made.due().orElseThrow().in());
        FindKeys.InFolder promoted = done(KeyStep.PROMOTE);
        assertThat(promoted.keys().get(0).id()).isEqualTo(next);
        assertThat(promoted.due().orElseThrow().step()).isEqualTo(KeyStep.RETIRE);
        now = now.plus(promoted.due().orElseThrow().in());
        FindKeys.InFolder retired = done(KeyStep.RETIRE);
        assertThat(retired).isEqualTo(found());
        assertThat(retired.due()).isEmpty();

        assertThat(recorded())
                .extracting(event -> event.getString("step"), event -> event.getString("kid"))
                .containsExactly(
                        tuple("generate", null),
                        tuple("promote", next),
                        tuple("retire", first.keys().get(0).id()));
        assertThat(recorded()).allSatisfy(event -> {
            assertThat(event.getString("event")).isEqualTo("KEYS_CHANGED");
            assertThat(event.getString("by")).isEqualTo(SUPERUSER.toString());
            assertThat(event.getString("ip")).isEqualTo("192.0.2.7");
            assertThat(event.getString("request_id")).isEqualTo("request");
            assertThat(event.containsKey("failed")).isFalse();
        });
    }

    @Test
    void whatComesTooEarlyOrHasNothingToChangeIsRefusedWithoutARecord() {
        assertThat(refused(KeyStep.PROMOTE)).contains("has no next.pem");
        assertThat(refused(KeyStep.RETIRE)).contains("nothing to retire");
        done(KeyStep.GENERATE);
        assertThat(refused(KeyStep.GENERATE)).contains("is there already");
        assertThat(refused(KeyStep.PROMOTE)).contains("too new", "wait 5m");

        assertThat(recorded()).hasSize(1);
    }

    @Test
    void ofTwoWhoTakeTheSameStepAtOnceOneDoes() {
        List<RotateKeys.Reply> replies = desk(
                dir(),
                desk -> Future.all(desk.rotate(ask(KeyStep.GENERATE)), desk.rotate(ask(KeyStep.GENERATE)))
                        .map(both -> both.<RotateKeys.Reply>list()));

        assertThat(replies).hasAtLeastOneElementOfType(RotateKeys.Done.class);
        assertThat(replies).hasAtLeastOneElementOfType(RotateKeys.Refused.class);
        assertThat(recorded()).hasSize(1);
    }

    @Test
    void nothingIsChangedThatCannotBeRecorded() {
        FindKeys.InFolder before = found();
        redis.command("XADD", AuditOutbox.STREAM, "*", "event", "waits");

        assertThatThrownBy(() -> desk(dir(), 1, desk -> desk.rotate(ask(KeyStep.GENERATE))))
                .hasMessageContaining("outbox/record was refused: full");

        assertThat(found()).isEqualTo(before);
    }

    @Test
    void aSecretAndATextAreShownAndChangedWithTheSettings() {
        KeysConfig secret = new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.empty());

        FindKeys.Fixed fixed = desk(secret, desk -> desk.find(new FindKeys()))
                .match(
                        folder -> {
                            throw new AssertionError(folder);
                        },
                        it -> it,
                        why -> {
                            throw new AssertionError(why);
                        });

        assertThat(fixed.setting()).isEqualTo("signing-key (SIGNING_KEY)");
        assertThat(fixed.algorithm()).isEqualTo("HS256");
        assertThat(fixed.accepted()).containsExactly(fixed.id());
        assertThat(this.<RotateKeys.Reply>desk(secret, desk -> desk.rotate(ask(KeyStep.GENERATE)))
                        .toString())
                .contains("TOKENS_KEY_DIR")
                .doesNotContain(SIGNING_KEY.value());
    }

    @Test
    void aFolderThatCannotBeReadIsToldOf() throws IOException {
        Files.writeString(dir.resolve("current.pem"), "no key");

        assertThat(this.<FindKeys.Reply>desk(dir(), desk -> desk.find(new FindKeys()))
                        .toString())
                .contains("Unusable", "current.pem");
    }

    private KeysConfig dir() {
        return new KeysConfig(SIGNING_KEY, Optional.of(dir), Optional.empty());
    }

    private FindKeys.InFolder found() {
        return desk(dir(), desk -> desk.find(new FindKeys()))
                .match(
                        folder -> folder,
                        fixed -> {
                            throw new AssertionError(fixed);
                        },
                        why -> {
                            throw new AssertionError(why);
                        });
    }

    private FindKeys.InFolder done(KeyStep step) {
        return desk(dir(), desk -> desk.rotate(ask(step))).match(keys -> keys, why -> {
            throw new AssertionError(why);
        });
    }

    private String refused(KeyStep step) {
        return desk(dir(), desk -> desk.rotate(ask(step)))
                .match(
                        keys -> {
                            throw new AssertionError(keys);
                        },
                        why -> why);
    }

    private static RotateKeys ask(KeyStep step) {
        return new RotateKeys(ACTOR, step, KeyAlgorithm.EdDSA);
    }

    private <T> T desk(KeysConfig config, Function<KeyDesk, Future<T>> asked) {
        return desk(config, 1000, asked);
    }

    private <T> T desk(KeysConfig config, long bound, Function<KeyDesk, Future<T>> asked) {
        KeySource source = KeySource.open(
                        vertx, new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.empty()), keys -> {})
                .await();
        AuditOutbox outbox = new AuditOutbox(bound, Set.of());
        return redis.run(held -> {
            RequestScope.startingNow("request", Duration.ofSeconds(10)).enter();
            EventRecorder recorder = new EventRecorder(held, outbox, new Waker(vertx, bus));
            return asked.apply(new KeyDesk(
                    Vertx.currentContext().owner(),
                    source,
                    config,
                    LONGEST_USE,
                    recorder,
                    outbox.events(),
                    Clock.fixed(now, ZoneOffset.UTC)));
        });
    }

    /** The events that wait, with their details among the fields. */
    private List<JsonObject> recorded() {
        List<JsonObject> events = new ArrayList<>();
        for (Response entry : redis.command("XRANGE", AuditOutbox.STREAM, "-", "+")) {
            JsonObject event = new JsonObject();
            for (int i = 0; i < entry.get(1).size(); i += 2) {
                event.put(
                        entry.get(1).get(i).toString(), entry.get(1).get(i + 1).toString());
            }
            events.add(event.mergeIn(new JsonObject(event.getString("details"))));
        }
        return events;
    }
}
