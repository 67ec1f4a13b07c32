package io.tses.tasks;

import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.keys.FindKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyStep;
import io.tses.keys.RotateKeys;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.users.ApproachUser;
import io.tses.users.User;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.vertx.core.Future.succeededFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** Keys are changed by superusers of now, who have signed in a moment ago; whoever else asks changes nothing. */
class ChangeKeysTest {
    private static final Duration MAX_AGE = Duration.ofMinutes(15);
    private static final UUID ID = new UUID(1, 2);
    private static final Caller CALLER = new Caller(ClientAddress.parse("192.0.2.7"), "Firefox");
    private static final FindKeys.InFolder KEYS = new FindKeys.InFolder("/keys", List.of(), Optional.empty());

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
    private final List<RotateKeys> rotated = new CopyOnWriteArrayList<>();
    private volatile ApproachUser.Reply approach = new ApproachUser.Missing();

    ChangeKeysTest() {
        bus.answer(ApproachUser.ADDRESS, ask -> succeededFuture(approach));
        bus.answer(RotateKeys.ADDRESS, ask -> {
            rotated.add(ask);
            return succeededFuture(new RotateKeys.Done(KEYS));
        });
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aSuperuserWhoHasJustSignedInChangesThem() {
        approach = new ApproachUser.Approached(user(true));

        assertThat(change(signedIn(MAX_AGE))).isEqualTo(new ChangeKeys.Changed(KEYS));
        assertThat(rotated).containsExactly(new RotateKeys(signedIn(MAX_AGE), KeyStep.PROMOTE, KeyAlgorithm.EdDSA));
    }

    @Test
    void whoseSignInIsOldSignsInAgain() {
        approach = new ApproachUser.Approached(user(true));

        assertThat(change(signedIn(MAX_AGE.plusMillis(1)))).isEqualTo(new ChangeKeys.Stale(MAX_AGE));
        assertThat(rotated).isEmpty();
    }

    @Test
    void staffDoNotChangeThemNorDoesWhoWasDemotedOrErasedMeanwhile() {
        approach = new ApproachUser.Approached(user(false));
        assertThat(change(signedIn(Duration.ZERO))).isEqualTo(new ChangeKeys.NotAllowed());

        for (ApproachUser.Reply reply : List.of(new ApproachUser.Refused(), new ApproachUser.Missing())) {
            approach = reply;
            assertThat(change(signedIn(Duration.ZERO))).isEqualTo(new ChangeKeys.NotAllowed());
        }
        assertThat(rotated).isEmpty();
    }

    private ChangeKeys.Reply change(Actor actor) {
        return new Tasks(bus, MAX_AGE)
                .changeKeys(new ChangeKeys(actor, KeyStep.PROMOTE, KeyAlgorithm.EdDSA))
                .await();
    }

    private static Actor signedIn(Duration ago) {
        return Actor.signedIn(ID, ago, CALLER);
    }

    private static User user(boolean superuser) {
        return new User(
                ID,
                new EmailAddress("ada@example.com"),
                "ada",
                "",
                "",
                true,
                true,
                superuser,
                true,
                Instant.EPOCH,
                Optional.empty());
    }
}
