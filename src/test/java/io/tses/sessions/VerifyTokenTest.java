package io.tses.sessions;

import io.tses.sessions.EndSessions.How;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import io.tses.tokens.TokenType;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a token is good for, told to whoever holds it. */
@OnRealServers
class VerifyTokenTest {
    private static final Optional<TokenType> EITHER = Optional.empty();
    private static final Optional<TokenType> ACCESS = Optional.of(TokenType.ACCESS);
    private static final Optional<TokenType> REFRESH = Optional.of(TokenType.REFRESH);

    private final SessionsFixture fixture;

    VerifyTokenTest(TestRedis redis, TestServers servers) {
        fixture = new SessionsFixture(redis, servers);
    }

    @BeforeEach
    void start() {
        fixture.start(Map.of("users.cache-ttl", "0s"));
    }

    @Test
    void aGoodTokenIsOfItsTypeAndNoOther() {
        OpenSession.Prepared tokens = fixture.signIn();

        assertThat(fixture.verify(tokens.access(), EITHER)).isEqualTo(ACCESS);
        assertThat(fixture.verify(tokens.access(), ACCESS)).isEqualTo(ACCESS);
        assertThat(fixture.verify(tokens.access(), REFRESH)).isEmpty();
        assertThat(fixture.verify(tokens.refresh(), EITHER)).isEqualTo(REFRESH);
        assertThat(fixture.verify(tokens.refresh(), REFRESH)).isEqualTo(REFRESH);
        assertThat(fixture.verify(tokens.refresh(), ACCESS)).isEmpty();
    }

    @Test
    void aRefreshTokenThatWasExchangedIsNotGoodAnyMoreThoughItsAnswerMayBeAskedForAgain() {
        OpenSession.Prepared tokens = fixture.signIn();
        RefreshTokens.Refreshed next = fixture.refreshed(tokens.refresh());

        assertThat(fixture.verify(tokens.refresh(), EITHER)).isEmpty();
        assertThat(fixture.verify(next.refresh(), EITHER)).isEqualTo(REFRESH);
        assertThat(fixture.verify(tokens.access(), EITHER)).as("in force still").isEqualTo(ACCESS);
    }

    @Test
    void noTokenOfASessionThatHasEndedIsGood() {
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.end(How.LOGOUT);

        assertNoneIsGood(tokens);
    }

    @Test
    void noTokenOfSomebodyDisabledOrErasedIsGood() {
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.elsewhere("UPDATE users SET is_active = false");
        assertNoneIsGood(tokens);

        fixture.elsewhere("DELETE FROM users");
        assertNoneIsGood(tokens);
        assertThat(fixture.sessions()).as("to look changes nothing").hasSize(1);
    }

    @Test
    void rubbishIsGoodForNothing() {
        assertThat(fixture.verify(new Token("a.b.c"), EITHER)).isEmpty();
        assertThat(fixture.verify(new Token("a.b.c"), ACCESS)).isEmpty();
        assertThat(fixture.verify(new Token("a.b.c"), REFRESH)).isEmpty();
    }

    private void assertNoneIsGood(OpenSession.Prepared tokens) {
        assertThat(fixture.verify(tokens.access(), EITHER)).isEmpty();
        assertThat(fixture.verify(tokens.access(), ACCESS)).isEmpty();
        assertThat(fixture.verify(tokens.refresh(), EITHER)).isEmpty();
        assertThat(fixture.verify(tokens.refresh(), REFRESH)).isEmpty();
    }
}
