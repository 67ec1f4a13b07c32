package io.tses.accounts;

import io.tses.accounts.AccountsFixture.Event;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.RefusalOutbox;
import io.tses.request.Unavailable;
import io.tses.shared.Actor;
import io.tses.shared.Passcode;
import io.tses.users.ChangeUser.Reason;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class EraseAccountTest {
    private static final int ROUNDS = 15;

    private final AccountsFixture accounts = new AccountsFixture();

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void ofWhoIsErasedOnlyRecordsUnderAPseudonymAreLeft() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();
        accounts.code("ada");
        accounts.redis.command("HSET", RefusalOutbox.KEY, "99999999|OTP_REQUESTED|email|email ada@example.com", 5);

        assertThat(erase(root, ada)).isEqualTo(new EraseAccount.Erased());

        assertThat(accounts.query("SELECT count(*) FROM users WHERE id = '" + ada + "'"))
                .isEqualTo("0");
        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.redis.exists("known_clients:" + ada)).isFalse();
        for (Response key : accounts.redis.command("KEYS", "otp*")) {
            assertThat(key.toString()).doesNotContain("ada@example.com");
        }
        MailOutbox.STREAMS.forEach(stream -> assertThat(
                        accounts.redis.command("XRANGE", stream, "-", "+").toString())
                .doesNotContain("ada@example.com"));
        assertThat(accounts.redis.command("HGETALL", RefusalOutbox.KEY).toString())
                .doesNotContain("ada@example.com")
                .contains("erased.invalid");
        Event logout = accounts.events("LOGOUT").get(0);
        assertThat(logout.email()).matches("erased-[0-9a-f]{16}@erased\\.invalid");
        assertThat(logout.details().getString("how")).isEqualTo("erased");
        assertThat(logout.details().getString("by")).isEqualTo(root.toString());
        assertThat(logout.details().getString("request_id")).isEqualTo(AccountsFixture.REQUEST);
        assertThat(accounts.query(
                        "SELECT count(DISTINCT email) FROM audit_logs WHERE email = '" + logout.email() + "'"))
                .isEqualTo("1");
        assertThat(accounts.query("SELECT count(*) FROM audit_logs WHERE email = 'ada@example.com'"))
                .isEqualTo("0");
    }

    @Test
    void aSignInUnderWayLeavesNoSessionOfWhoIsErased() {
        UUID root = accounts.superuser("root");
        for (int round = 0; round < ROUNDS; round++) {
            accounts.redis.command("DEL", "otp_request_email:ada@example.com");
            UUID ada = accounts.person("ada");
            Passcode code = accounts.code("ada");

            Future.all(accounts.signingIn("ada", code), erasing(root, ada)).await();

            assertThat(accounts.redis.exists("sessions:" + ada)).isFalse();
            assertThat(accounts.query("SELECT count(*) FROM users WHERE id = '" + ada + "'"))
                    .isEqualTo("0");
            accounts.servers.runSql("DELETE FROM users WHERE email = 'ada@example.com'");
        }
    }

    @Test
    void whatWasDoneInPartIsDoneToItsEndWhenAskedAgain() {
        UUID root = accounts.superuser("root");
        UUID ada = accounts.signIn("ada").user().id();
        accounts.cut();

        assertThatThrownBy(() -> erase(root, ada)).isInstanceOf(Unavailable.class);
        assertThat(accounts.query("SELECT count(*) FROM users WHERE id = '" + ada + "'"))
                .isEqualTo("0");
        assertThat(accounts.sessions()).hasSize(1);
        accounts.mend();
        eventually(() -> {
            try {
                assertThat(erase(root, ada)).isEqualTo(new EraseAccount.Erased());
            } catch (Unavailable notYet) {
                throw new AssertionError(notYet);
            }
        });

        assertThat(accounts.sessions()).isEmpty();
        assertThat(accounts.redis.command("KEYS", "otp*ada@example.com")).isEmpty();
    }

    @Test
    void whomNobodyErasesKeepsEverything() {
        UUID root = accounts.signIn("root").user().id();
        accounts.servers.runSql("UPDATE users SET is_staff = true, is_superuser = true");
        UUID staff = accounts.staff("staff");
        Actor longAgo = Actor.signedIn(root, Duration.ofHours(1), AccountsFixture.DESK);

        assertThat(erase(staff, root)).isEqualTo(new EraseAccount.Refused(Reason.NOT_ALLOWED));
        assertThat(erase(root, root)).isEqualTo(new EraseAccount.Refused(Reason.LAST_SUPERUSER));
        assertThat(erase(root, new UUID(1, 2))).isEqualTo(new EraseAccount.Missing());
        assertThat(accounts.ask(EraseAccount.ADDRESS, new EraseAccount(longAgo, staff)))
                .isEqualTo(new EraseAccount.Stale(Duration.ofMinutes(15)));

        assertThat(accounts.sessions()).hasSize(1);
        assertThat(accounts.events("LOGOUT")).isEmpty();
        assertThat(accounts.query("SELECT count(*) FROM users")).isEqualTo("2");
    }

    private EraseAccount.Reply erase(UUID actor, UUID id) {
        return erasing(actor, id).await();
    }

    private Future<EraseAccount.Reply> erasing(UUID actor, UUID id) {
        return accounts.asking(EraseAccount.ADDRESS, new EraseAccount(AccountsFixture.by(actor), id));
    }
}
