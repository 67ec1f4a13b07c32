package io.tses.accounts;

import io.tses.accounts.AccountsFixture.Event;
import io.tses.sessions.FindSessions.Session;
import io.tses.shared.Actor;
import io.tses.users.Whom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The sessions of others, as staff see and end them. */
@Tag("servers")
class AccountSessionsTest {
    private final AccountsFixture accounts = new AccountsFixture();

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void staffSeeWhereSomebodyIsSignedInAndEndOneSessionOrAll() {
        UUID staff = accounts.staff("staff");
        UUID ada = accounts.signIn("ada").user().id();
        accounts.signIn("ada");
        accounts.signIn("ada");
        List<Session> sessions = sessions(staff, ada);
        assertThat(sessions).hasSize(3);
        UUID one = sessions.get(1).id();

        assertThat(end(AccountsFixture.by(staff), Whom.of(ada), Optional.of(one)))
                .isEqualTo(new EndAccountSessions.Ended(1));
        assertThat(end(AccountsFixture.by(staff), Whom.of(ada), Optional.of(one)))
                .isEqualTo(new EndAccountSessions.Ended(0));
        assertThat(sessions(staff, ada)).extracting(Session::id).hasSize(2).doesNotContain(one);
        assertThat(end(AccountsFixture.by(staff), Whom.of(ada), Optional.empty()))
                .isEqualTo(new EndAccountSessions.Ended(2));

        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.events("LOGOUT")).hasSize(2);
        Event logout = accounts.events("LOGOUT").get(0);
        assertThat(logout.email()).isEqualTo("ada@example.com");
        assertThat(logout.caller()).isEqualTo("198.51.100.9 desk/1");
        assertThat(logout.details().getString("how")).isEqualTo("revoked");
        assertThat(logout.details().getString("by")).isEqualTo(staff.toString());
        assertThat(logout.details().getString("request_id")).isEqualTo(AccountsFixture.REQUEST);
        assertThat(logout.details().getJsonArray("session_ids")).containsExactly(one.toString());
    }

    @Test
    void whoOutranksTheActorOrIsNotThereIsLeftAlone() {
        UUID root = accounts.signIn("root").user().id();
        accounts.servers.runSql("UPDATE users SET is_staff = true, is_superuser = true");
        UUID staff = accounts.staff("staff");
        UUID ada = accounts.person("ada");

        for (UUID actor : List.of(staff, ada)) {
            assertThat(find(actor, root)).isEqualTo(new FindAccountSessions.Refused());
            assertThat(end(AccountsFixture.by(actor), Whom.of(root), Optional.empty()))
                    .isEqualTo(new EndAccountSessions.Refused());
        }
        assertThat(find(staff, new UUID(1, 2))).isEqualTo(new FindAccountSessions.Missing());
        assertThat(end(AccountsFixture.by(staff), Whom.of(new UUID(1, 2)), Optional.empty()))
                .isEqualTo(new EndAccountSessions.Missing());

        assertThat(accounts.sessions()).hasSize(1);
        assertThat(accounts.events("LOGOUT")).isEmpty();
        assertThat(end(Actor.commandLine("root"), Whom.of(AccountsFixture.address("root")), Optional.empty()))
                .isEqualTo(new EndAccountSessions.Ended(1));
    }

    private List<Session> sessions(UUID actor, UUID id) {
        return ((FindAccountSessions.Found) find(actor, id)).sessions();
    }

    private FindAccountSessions.Reply find(UUID actor, UUID id) {
        return accounts.ask(
                FindAccountSessions.ADDRESS, new FindAccountSessions(AccountsFixture.by(actor), Whom.of(id)));
    }

    private EndAccountSessions.Reply end(Actor actor, Whom whom, Optional<UUID> session) {
        return accounts.ask(EndAccountSessions.ADDRESS, new EndAccountSessions(actor, whom, session));
    }
}
