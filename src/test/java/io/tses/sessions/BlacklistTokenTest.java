package io.tses.sessions;

import io.tses.outbox.EventType;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Signing out with a refresh token in hand. */
@OnRealServers
class BlacklistTokenTest {
    private final SessionsFixture fixture;

    BlacklistTokenTest(TestRedis redis, TestServers servers) {
        fixture = new SessionsFixture(redis, servers);
    }

    @BeforeEach
    void start() {
        fixture.start(Map.of("users.cache-ttl", "0s"));
    }

    @Test
    void theSessionOfTheTokenEndsAloneAndThatIsRecorded() {
        OpenSession.Prepared tokens = fixture.signIn();
        OpenSession.Prepared others = fixture.signIn();
        String session = SessionsFixture.part(tokens.refresh(), 1).getString("sid");

        assertBlacklisted(tokens.refresh());

        assertThat(fixture.isValid(tokens.access())).isFalse();
        assertThat(fixture.isValid(others.access())).isTrue();
        assertThat(fixture.events(EventType.LOGOUT)).singleElement().satisfies(details -> {
            assertThat(details.getString("how")).isEqualTo("blacklist");
            assertThat(details.containsKey("by")).isFalse();
            assertThat(details.getString("request_id")).isEqualTo(SessionsFixture.REQUEST_ID);
            assertThat(details.getJsonArray("session_ids")).containsExactly(session);
        });
    }

    @Test
    void aTokenThatWasExchangedEndsItsSessionToo() {
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.refreshed(tokens.refresh());

        assertBlacklisted(tokens.refresh());

        assertThat(fixture.sessions()).isEmpty();
    }

    @Test
    void aSessionThatHasEndedCannotBeBlacklisted() {
        OpenSession.Prepared tokens = fixture.signIn();
        assertBlacklisted(tokens.refresh());

        assertRefused(tokens.refresh());

        assertThat(fixture.events(EventType.LOGOUT)).hasSize(1);
    }

    @Test
    void whoIsDisabledMaySignOutAndWhoIsGoneCannot() {
        OpenSession.Prepared one = fixture.signIn();
        OpenSession.Prepared other = fixture.signIn();
        fixture.elsewhere("UPDATE users SET is_active = false");
        assertBlacklisted(one.refresh());

        fixture.elsewhere("DELETE FROM users");
        assertRefused(other.refresh());
        assertThat(fixture.sessions()).hasSize(1);
    }

    @Test
    void anAccessTokenAndRubbishEndNothing() {
        OpenSession.Prepared tokens = fixture.signIn();

        assertRefused(tokens.access());
        assertRefused(new Token("a.b.c"));

        assertThat(fixture.sessions()).hasSize(1);
    }

    private void assertBlacklisted(Token token) {
        assertThat(fixture.blacklist(token)).isEqualTo(new BlacklistToken.Blacklisted());
    }

    private void assertRefused(Token token) {
        assertThat(fixture.blacklist(token)).isEqualTo(new BlacklistToken.Invalid());
    }
}
