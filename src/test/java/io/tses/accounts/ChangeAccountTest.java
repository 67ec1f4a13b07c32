package io.tses.accounts;

import io.tses.accounts.AccountsFixture.Event;
import io.tses.otp.NewSession;
import io.tses.request.Unavailable;
import io.tses.sessions.CheckToken;
import io.tses.sessions.RefreshTokens;
import io.tses.shared.Actor;
import io.tses.shared.Passcode;
import io.tses.users.ChangeUser.Reason;
import io.tses.users.Flags;
import io.tses.users.User;
import io.tses.users.Whom;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class ChangeAccountTest {
    private static final Flags DISABLED = Flags.active(false);
    private static final Flags ENABLED = Flags.active(true);
    private static final Flags NO_SUPERUSER = new Flags(Optional.empty(), Optional.empty(), Optional.of(false));
    private static final int ROUNDS = 15;

    private final AccountsFixture accounts = new AccountsFixture();

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void whoIsDisabledIsSignedOutEverywhereAndTheRecordSaysByWhom() {
        UUID root = accounts.superuser("root");
        NewSession ada = accounts.signIn("ada");
        accounts.signIn("ada");

        User disabled = changed(accounts.setFlags(root, ada.user().id(), DISABLED));

        assertThat(disabled.isActive()).isFalse();
        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.ask(CheckToken.ADDRESS, new CheckToken(ada.access())))
                .isEqualTo(new CheckToken.Invalid());
        Event logout = accounts.events("LOGOUT").get(0);
        assertThat(accounts.events("LOGOUT")).hasSize(1);
        assertThat(logout.email()).isEqualTo("ada@example.com");
        assertThat(logout.caller()).isEqualTo("198.51.100.9 desk/1");
        assertThat(logout.details().getString("how")).isEqualTo("disabled");
        assertThat(logout.details().getString("by")).isEqualTo(root.toString());
        assertThat(logout.details().getString("request_id")).isEqualTo(AccountsFixture.REQUEST);
        assertThat(logout.details().getJsonArray("session_ids")).hasSize(2);
        assertThat(accounts.query("SELECT details->>'by' FROM audit_logs WHERE event = 'USER_UPDATE'"))
                .isEqualTo(root.toString());
    }

    @Test
    void whoWasDisabledBeforeLosesASessionThatWasLeft() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();
        disableBehindTheBack(ada);

        changed(accounts.setFlags(root, ada, DISABLED));

        assertThat(accounts.sessions()).isEmpty();
    }

    @Test
    void whoIsEnabledBeginsWithoutAnySession() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();
        disableBehindTheBack(ada);

        assertThat(changed(accounts.setFlags(root, ada, ENABLED)).isActive()).isTrue();

        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.events("LOGOUT"))
                .singleElement()
                .satisfies(
                        logout -> assertThat(logout.details().getString("how")).isEqualTo("disabled"));
    }

    @Test
    void noSessionEndsByAnotherChange() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();

        changed(accounts.setFlags(root, ada, new Flags(Optional.of(true), Optional.of(true), Optional.empty())));
        changed(accounts.setFlags(root, ada, new Flags(Optional.empty(), Optional.of(false), Optional.empty())));
        changed(rename(root, ada, "countess"));

        assertThat(accounts.sessions()).hasSize(1);
        assertThat(accounts.events("LOGOUT")).isEmpty();
    }

    @Test
    void whomNobodyChangesKeepsTheirSessions() {
        UUID root = accounts.signIn("root").user().id();
        accounts.servers.runSql("UPDATE users SET is_staff = true, is_superuser = true");
        UUID staff = accounts.staff("staff");
        Actor longAgo = Actor.signedIn(root, Duration.ofHours(1), AccountsFixture.DESK);
        Flags demoted = new Flags(Optional.of(false), Optional.of(false), Optional.of(false));

        assertThat(accounts.setFlags(root, root, DISABLED)).isEqualTo(refused(Reason.LAST_SUPERUSER));
        for (Flags flags : List.of(DISABLED, ENABLED)) {
            assertThat(accounts.setFlags(staff, root, flags)).isEqualTo(refused(Reason.NOT_ALLOWED));
            assertThat(accounts.setFlags(root, new UUID(1, 2), flags)).isEqualTo(new ChangeAccount.Missing());
        }
        accounts.superuser("other");
        assertThat(accounts.ask(
                        ChangeAccount.ADDRESS,
                        new ChangeAccount(
                                longAgo, Whom.of(root), Optional.empty(), Optional.empty(), Optional.empty(), demoted)))
                .isEqualTo(new ChangeAccount.Stale(Duration.ofMinutes(15)));

        assertThat(accounts.sessions()).hasSize(1);
        assertThat(accounts.query("SELECT count(*) FROM audit_logs WHERE event = 'USER_UPDATE'"))
                .isEqualTo("0");
    }

    @Test
    void somebodyIsNamedByAddressAsWell() {
        UUID ada = accounts.signIn("ada").user().id();

        User disabled = changed(accounts.ask(
                ChangeAccount.ADDRESS,
                ChangeAccount.activity(Actor.commandLine("root"), Whom.of(AccountsFixture.address("ada")), false)));

        assertThat(disabled.id()).isEqualTo(ada);
        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.events("LOGOUT").get(0).details().getString("by")).isEqualTo("command line (root)");
        assertThat(accounts.ask(
                        ChangeAccount.ADDRESS,
                        ChangeAccount.activity(
                                Actor.commandLine("root"), Whom.of(AccountsFixture.address("nobody")), false)))
                .isEqualTo(new ChangeAccount.Missing());
    }

    @Test
    void whatWasDoneInPartIsDoneToItsEndWhenAskedAgain() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();
        accounts.cut();

        assertThatThrownBy(() -> accounts.setFlags(root, ada, DISABLED)).isInstanceOf(Unavailable.class);
        assertThat(accounts.sessions()).hasSize(1);
        accounts.mend();
        eventually(() -> {
            try {
                changed(accounts.setFlags(root, ada, DISABLED));
            } catch (Unavailable notYet) {
                throw new AssertionError(notYet);
            }
        });

        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.query("SELECT count(*) FROM audit_logs WHERE event = 'USER_UPDATE'"))
                .isEqualTo("1");
    }

    @Test
    void ofTwoSuperusersWhoDemoteEachOtherAtOnceOneRemains() {
        for (int round = 0; round < ROUNDS; round++) {
            accounts.servers.emptyTables();
            UUID one = accounts.superuser("one");
            UUID two = accounts.superuser("two");

            List<ChangeAccount.Reply> replies = Future.all(
                            accounts.settingFlags(one, two, NO_SUPERUSER),
                            accounts.settingFlags(two, one, NO_SUPERUSER))
                    .map(both -> both.<ChangeAccount.Reply>list())
                    .await();

            assertThat(replies).contains(refused(Reason.NOT_ALLOWED));
            assertThat(accounts.query("SELECT count(*) FROM users WHERE is_superuser"))
                    .isEqualTo("1");
        }
    }

    @Test
    void noSignInUnderWayComesToLifeWithWhoIsEnabledAgain() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.person("ada");
        for (int round = 0; round < ROUNDS; round++) {
            accounts.redis.command("DEL", "otp_request_email:ada@example.com");
            Passcode code = accounts.code("ada");

            Future.all(accounts.signingIn("ada", code), accounts.settingFlags(root, ada, DISABLED))
                    .await();
            changed(accounts.setFlags(root, ada, ENABLED));

            assertThat(accounts.sessions()).isEmpty();
        }
    }

    @Test
    void noRefreshUnderWayKeepsASessionOfWhoIsDisabled() {
        UUID root = accounts.superuser("root");
        for (int round = 0; round < ROUNDS; round++) {
            accounts.redis.command("DEL", "otp_request_email:ada@example.com");
            NewSession ada = accounts.signIn("ada");

            Future.all(
                            accounts.asking(
                                    RefreshTokens.ADDRESS, new RefreshTokens(ada.refresh(), AccountsFixture.DESK)),
                            accounts.settingFlags(root, ada.user().id(), DISABLED))
                    .await();

            assertThat(accounts.sessions()).isEmpty();
            assertThat(accounts.ask(RefreshTokens.ADDRESS, new RefreshTokens(ada.refresh(), AccountsFixture.DESK)))
                    .isEqualTo(new RefreshTokens.Invalid());
            changed(accounts.setFlags(root, ada.user().id(), ENABLED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", " ada ", "\uff41\uff44\uff41"})
    void thePresentUsernameIsNoChangeAndCostsNoTry(String same) {
        UUID ada = accounts.person("ada");

        for (int n = 0; n < 6; n++) {
            assertThat(changed(rename(ada, ada, same)).username()).isEqualTo("ada");
        }

        assertThat(accounts.redis.exists("username_changes:" + ada)).isFalse();
        assertThat(accounts.query("SELECT count(*) FROM audit_logs")).isEqualTo("0");
    }

    @Test
    void aUsernameFromBeforeTheRulesIsNoChangeEither() {
        UUID ada = accounts.person("ada");
        accounts.servers.runSql("UPDATE users SET username = 'Root <at> home'");

        assertThat(changed(rename(ada, ada, "Root <at> home")).username()).isEqualTo("Root <at> home");
        assertThat(rename(ada, ada, "Root <at> work")).isEqualTo(new ChangeAccount.NoUsername());
        assertThat(changed(rename(ada, ada, "Countess_\ufb01")).username()).isEqualTo("Countess_fi");
    }

    @Test
    void oneselfTriesOnlySoManyUsernamesAndStaffNameOthersAsOftenAsTheyLike() {
        UUID staff = accounts.staff("staff");
        UUID ada = accounts.person("ada");
        IntStream.range(0, 6).forEach(n -> changed(rename(staff, ada, "countess" + n)));
        IntStream.range(0, 5).forEach(n -> changed(rename(staff, staff, "boss" + n)));

        assertThat(rename(staff, staff, "boss")).isInstanceOf(ChangeAccount.Limited.class);
        assertThat(rename(ada, new UUID(1, 2), "nobody")).isEqualTo(new ChangeAccount.Missing());
        assertThat(accounts.query("SELECT string_agg(username, ' ' ORDER BY username) FROM users"))
                .isEqualTo("boss4 countess5");
        assertThat(accounts.redis.exists("username_changes:" + ada)).isFalse();
    }

    private ChangeAccount.Reply rename(UUID actor, UUID id, String username) {
        return accounts.ask(
                ChangeAccount.ADDRESS,
                new ChangeAccount(
                        AccountsFixture.by(actor),
                        Whom.of(id),
                        Optional.of(username),
                        Optional.empty(),
                        Optional.empty(),
                        Flags.NONE));
    }

    private void disableBehindTheBack(UUID id) {
        accounts.servers.runSql("UPDATE users SET is_active = false WHERE id = '" + id + "'");
    }

    private static ChangeAccount.Reply refused(Reason reason) {
        return new ChangeAccount.Refused(reason);
    }

    private static User changed(ChangeAccount.Reply reply) {
        return reply.match(
                user -> user,
                () -> fail("missing"),
                reason -> fail(reason.name()),
                maxAge -> fail("stale"),
                () -> fail("no username"),
                retryAfter -> fail("limited"));
    }

    private static User fail(String why) {
        throw new AssertionError(why);
    }
}
