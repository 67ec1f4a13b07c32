package io.tses.sessions;

import io.tses.outbox.EventType;
import io.tses.sessions.EndSessions.How;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The story of a refresh: whose token it is decides as much as the token. */
@OnRealServers
class RefreshTokensTest {
    private static final String DISABLE = "UPDATE users SET is_active = false";
    private static final String ENABLE = "UPDATE users SET is_active = true";
    private static final String ERASE = "DELETE FROM users";

    private final SessionsFixture fixture;

    RefreshTokensTest(TestRedis redis, TestServers servers) {
        fixture = new SessionsFixture(redis, servers);
    }

    @Test
    void ofSomebodyDisabledEverySessionEndsInsteadAndThatIsRecorded() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        OpenSession.Prepared others = fixture.signIn();
        disable();

        assertRefused(tokens.refresh());

        assertThat(fixture.sessions()).isEmpty();
        assertThat(fixture.isValid(others.access())).isFalse();
        assertThat(fixture.events(EventType.LOGOUT)).singleElement().satisfies(details -> {
            assertThat(details.getString("how")).isEqualTo("disabled");
            assertThat(details.containsKey("by")).isFalse();
            assertThat(details.getString("request_id")).isEqualTo(SessionsFixture.REQUEST_ID);
            assertThat(details.getJsonArray("session_ids")).hasSize(2);
        });
    }

    @Test
    void whoIsActiveAgainIsNotTakenForDisabled() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        disable();
        fixture.elsewhere(ENABLE);

        fixture.refreshed(tokens.refresh());

        assertThat(fixture.sessions()).hasSize(1);
    }

    @Test
    void ofSomebodyErasedNothingIsExchangedAndNothingRecorded() {
        fixture.start(Map.of("users.cache-ttl", "0s"));
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.elsewhere(ERASE);

        assertRefused(tokens.refresh());

        assertThat(fixture.events(EventType.LOGOUT)).isEmpty();
        assertThat(fixture.events(EventType.TOKEN_REUSE)).isEmpty();
    }

    @Test
    void whoIsErasedBetweenTheTwoLooksIsRefusedToo() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        disable();
        fixture.elsewhere(ERASE);

        assertRefused(tokens.refresh());
    }

    @Test
    void aDisabledPersonIsRefusedAlsoWhenTheirSessionsCannotBeEnded() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        disable();
        fixture.redis.command("SET", "sessions:" + fixture.ada().id(), "no list of sessions");

        assertRefused(tokens.refresh());
    }

    @Test
    void ofRefreshesThatRaceWithADisablementNoSessionIsLeft() {
        fixture.start(Map.of());
        for (int round = 0; round < 10; round++) {
            fixture.elsewhere(ENABLE);
            fresh();
            OpenSession.Prepared tokens = fixture.signIn();
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                racing.add(refreshing(tokens.refresh()));
            }
            fixture.elsewhere(DISABLE);
            racing.add(fixture.ending(How.DISABLED));
            for (int i = 0; i < 20; i++) {
                racing.add(refreshing(tokens.refresh()));
            }
            Future.all(racing).await();

            assertThat(fixture.sessions()).isEmpty();
            assertRefused(tokens.refresh());
        }
    }

    @Test
    void reuseAfterTheGraceEndsTheSessionAndIsRecorded() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.refreshed(tokens.refresh());
        fixture.redis.advance(Duration.ofSeconds(31));

        assertRefused(tokens.refresh());

        assertThat(fixture.sessions()).isEmpty();
        assertThat(fixture.events(EventType.TOKEN_REUSE))
                .singleElement()
                .satisfies(
                        details -> assertThat(details.getString("request_id")).isEqualTo(SessionsFixture.REQUEST_ID));
    }

    @Test
    void theAuditLogIsWokenForAReuseAndNotForATokenThatIsJustTooOld() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.end(How.LOGOUT);
        // By then the moment is over in which one ring stands for several events.
        eventually(() -> assertThat(fixture.rung).hasValue(1));

        assertRefused(tokens.refresh());
        assertThat(fixture.end(How.LOGOUT).count()).isZero();

        OpenSession.Prepared reused = fixture.signIn();
        fixture.refreshed(reused.refresh());
        fixture.redis.advance(Duration.ofSeconds(31));
        assertRefused(reused.refresh());
        // They come in order: one that should not be would be here before the last.
        eventually(() -> assertThat(fixture.rung).hasValue(2));
    }

    @Test
    void anAccessTokenAndRubbishAreRefusedAndNobodyIsAskedForWhoseTheyAre() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.elsewhere(DISABLE);

        assertRefused(tokens.access());
        assertRefused(new Token("a.b.c"));

        assertThat(fixture.sessions()).hasSize(1);
    }

    private Future<RefreshTokens.Reply> refreshing(Token token) {
        return fixture.asking(RefreshTokens.ADDRESS, new RefreshTokens(token, SessionsFixture.CALLER));
    }

    /** Disables the person, and lets this node know. */
    private void disable() {
        fixture.elsewhere(DISABLE);
        fresh();
    }

    private void fresh() {
        fixture.ask(FindUser.ADDRESS, new FindUser(fixture.ada().id(), true));
    }

    private void assertRefused(Token token) {
        assertThat(fixture.refresh(token)).isEqualTo(new RefreshTokens.Invalid());
    }
}
