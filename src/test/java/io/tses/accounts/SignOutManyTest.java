package io.tses.accounts;

import io.tses.accounts.FindSignOut.Progress;
import io.tses.accounts.FindSignOut.State;
import io.tses.shared.Actor;
import io.tses.support.OnRealServers;
import io.tses.users.FindUsers;
import io.tses.users.Flags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Signing many people out: those who were shown, once it is still they. */
@OnRealServers
class SignOutManyTest {
    private final AccountsFixture accounts = new AccountsFixture();

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void whoMatchesIsSignedOutButForWhoeverAskedAndEachRowNamesTheRequest() {
        UUID root = accounts.superuser("root");
        accounts.person("ada");
        accounts.person("bob");
        List.of("root", "ada", "bob").forEach(accounts::signIn);
        accounts.signIn("ada");
        PreviewSignOut.Preview preview = preview(everybody());
        assertThat(preview.sample())
                .extracting(user -> user.username())
                .containsExactlyInAnyOrder("root", "ada", "bob");

        assertThat(signOut(AccountsFixture.by(root), everybody(), preview.mark()))
                .isEqualTo(new SignOutMany.Begun(preview.mark()));

        Progress progress = ended();
        assertThat(progress.state()).isEqualTo(State.DONE);
        assertThat(progress.by()).isEqualTo(root.toString());
        assertThat(progress.people()).isEqualTo(3);
        assertThat(progress.sessions()).isEqualTo(3);
        assertThat(accounts.sessions()).hasSize(1);
        assertThat(accounts.events("USERS_SIGNED_OUT")).singleElement().satisfies(event -> {
            assertThat(event.email()).isEmpty();
            assertThat(event.caller()).isEqualTo("198.51.100.9 desk/1");
            assertThat(event.details().getInteger("count")).isEqualTo(3);
            assertThat(event.details().getString("by")).isEqualTo(root.toString());
        });
        assertThat(accounts.events("LOGOUT"))
                .extracting(AccountsFixture.Event::email)
                .containsExactlyInAnyOrder("ada@example.com", "bob@example.com");
        assertThat(accounts.events("LOGOUT")).allSatisfy(event -> {
            assertThat(event.details().getString("request_id")).isEqualTo(AccountsFixture.REQUEST);
            assertThat(event.details().getString("by")).isEqualTo(root.toString());
        });
    }

    @Test
    void moreThanAreDoneAtOnceAreDoneOneAfterTheOther() {
        UUID root = accounts.superuser("root");
        accounts.servers.runSql("INSERT INTO users (id, email, username) SELECT gen_random_uuid(), n || '@example.org',"
                + " 'n' || n FROM generate_series(1, 250) n");
        FindUsers who = asked(Optional.of(false), List.of());
        accounts.person("ada");
        accounts.signIn("ada");

        signOut(AccountsFixture.by(root), who, preview(who).mark());

        assertThat(ended().people()).isEqualTo(251);
        assertThat(ended().sessions()).isEqualTo(1);
        assertThat(accounts.sessions()).isEmpty();
    }

    @Test
    void onlySuperusersWhoSignedInRecentlyMay() {
        UUID staff = accounts.staff("staff");
        UUID root = accounts.superuser("root");
        PreviewSignOut.Mark mark = preview(everybody()).mark();
        Actor longAgo = Actor.signedIn(root, Duration.ofHours(2), AccountsFixture.DESK);

        assertThat(signOut(AccountsFixture.by(staff), everybody(), mark)).isEqualTo(new SignOutMany.Refused());
        assertThat(signOut(longAgo, everybody(), mark)).isInstanceOf(SignOutMany.Stale.class);

        accounts.superuser("other");
        accounts.setFlags(root, root, Flags.active(false));
        assertThat(signOut(AccountsFixture.by(root), everybody(), mark)).isEqualTo(new SignOutMany.Refused());
        assertThat(accounts.events("USERS_SIGNED_OUT")).isEmpty();
        assertThat(progress()).isEmpty();
    }

    @Test
    void nothingIsDoneThatWasNotShown() {
        UUID root = accounts.superuser("root");
        PreviewSignOut.Mark mark = preview(everybody()).mark();

        assertThat(signOut(AccountsFixture.by(root), asked(Optional.of(true), List.of()), mark))
                .isEqualTo(new SignOutMany.Changed());

        List.of("a", "b", "c").forEach(accounts::person);
        assertThat(signOut(AccountsFixture.by(root), everybody(), mark)).isEqualTo(new SignOutMany.Changed());
        assertThat(progress()).isEmpty();
    }

    @Test
    void oneGoesOnAtATimeUntilItIsSilent() {
        UUID root = accounts.superuser("root");
        PreviewSignOut.Mark mark = preview(everybody()).mark();
        signOut(AccountsFixture.by(root), everybody(), mark);
        ended();
        accounts.redis.command("HSET", "session_sign_out", "state", "running");

        assertThat(signOut(AccountsFixture.by(root), everybody(), mark)).isEqualTo(new SignOutMany.Busy());

        accounts.redis.advance(Duration.ofSeconds(31));
        assertThat(progress().orElseThrow().state()).isEqualTo(State.INTERRUPTED);
        assertThat(signOut(AccountsFixture.by(root), everybody(), mark)).isInstanceOf(SignOutMany.Begun.class);
        assertThat(ended().state()).isEqualTo(State.DONE);
    }

    @Test
    void itGoesOnWhenRedisComesBack() {
        UUID root = accounts.superuser("root");
        accounts.person("ada");
        accounts.signIn("ada");
        PreviewSignOut.Mark mark = preview(everybody()).mark();
        signOut(AccountsFixture.by(root), everybody(), mark);

        accounts.cut();
        accounts.mend();

        eventually(() -> assertThat(accounts.asking(FindSignOut.ADDRESS, new FindSignOut())
                        .otherwise(new FindSignOut.Found(Optional.empty()))
                        .await()
                        .progress())
                .hasValueSatisfying(progress -> assertThat(progress.state()).isEqualTo(State.DONE)));
        assertThat(accounts.sessions()).isEmpty();
    }

    @Test
    void aMarkIsReadAsItWasWritten() {
        PreviewSignOut.Mark mark = new PreviewSignOut.Mark(10_000, false, -17);

        assertThat(PreviewSignOut.Mark.parse(mark.encode())).contains(mark);
        assertThat(PreviewSignOut.Mark.parse("12-")).isEmpty();
        assertThat(PreviewSignOut.Mark.parse("1234567-1")).isEmpty();
    }

    private PreviewSignOut.Preview preview(FindUsers who) {
        return accounts.ask(PreviewSignOut.ADDRESS, new PreviewSignOut(who));
    }

    private SignOutMany.Reply signOut(Actor actor, FindUsers who, PreviewSignOut.Mark seen) {
        return accounts.ask(SignOutMany.ADDRESS, new SignOutMany(actor, who, seen));
    }

    private Optional<Progress> progress() {
        return accounts.ask(FindSignOut.ADDRESS, new FindSignOut()).progress();
    }

    private Progress ended() {
        eventually(() -> assertThat(progress().orElseThrow().state()).isNotEqualTo(State.RUNNING));
        return progress().orElseThrow();
    }

    private static FindUsers everybody() {
        return asked(Optional.empty(), List.of());
    }

    private static FindUsers asked(Optional<Boolean> isStaff, List<String> search) {
        return new FindUsers(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                isStaff,
                Optional.empty(),
                search,
                true,
                1,
                10,
                Optional.empty());
    }
}
