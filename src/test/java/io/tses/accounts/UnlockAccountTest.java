package io.tses.accounts;

import io.tses.accounts.AccountsFixture.Event;
import io.tses.shared.Actor;
import io.tses.users.Whom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Looking at somebody's account, and unlocking it. */
@Tag("servers")
class UnlockAccountTest {
    private static final String LOCK = "otp_lockout:ada@example.com";

    private final AccountsFixture accounts = new AccountsFixture();

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void whoIsLockedIsSeenToBeAndUnlockedByStaffWhomTheRecordNames() {
        UUID staff = accounts.staff("staff");
        UUID ada = accounts.person("ada");
        accounts.redis.command("SET", LOCK, "1", "EX", "900");
        assertThat(find(ada).codes().lock().orElseThrow().unlocksIn())
                .isBetween(Duration.ofSeconds(890), Duration.ofSeconds(900));

        UnlockAccount.Unlocked unlocked = unlocked(AccountsFixture.by(staff), ada);

        assertThat(unlocked.wasLocked()).isTrue();
        assertThat(unlocked.account()).isEqualTo(find(ada));
        assertThat(unlocked.account().user().id()).isEqualTo(ada);
        assertThat(unlocked.account().codes().lock()).isEmpty();
        assertThat(accounts.redis.exists(LOCK)).isFalse();
        Event event = accounts.events("USER_UPDATE").get(0);
        assertThat(event.email()).isEqualTo("ada@example.com");
        assertThat(event.caller()).isEqualTo("198.51.100.9 desk/1");
        assertThat(event.details().getString("by")).isEqualTo(staff.toString());
        assertThat(event.details().getString("request_id")).isEqualTo(AccountsFixture.REQUEST);
        assertThat(event.details().getBoolean("was_locked")).isTrue();
    }

    @Test
    void anAccountShowsTheCodeThatIsLive() {
        UUID ada = accounts.person("ada");
        assertThat(find(ada).codes().codeEnds()).isEmpty();

        accounts.code("ada");

        assertThat(find(ada).codes().codeEnds()).isPresent();
        assertThat(find(ada).codes().wrongCodes()).isZero();
        assertThat(accounts.ask(FindAccount.ADDRESS, new FindAccount(new UUID(1, 2))))
                .isEqualTo(new FindAccount.Missing());
    }

    @Test
    void whoOutranksTheActorOrIsNotThereIsNotUnlocked() {
        UUID staff = accounts.staff("staff");
        UUID root = accounts.superuser("ada");
        accounts.redis.command("SET", LOCK, "1", "EX", "900");

        assertThat(unlock(AccountsFixture.by(staff), Whom.of(root))).isEqualTo(new UnlockAccount.Refused());
        assertThat(unlock(AccountsFixture.by(accounts.person("bob")), Whom.of(root)))
                .isEqualTo(new UnlockAccount.Refused());
        assertThat(unlock(AccountsFixture.by(staff), Whom.of(new UUID(1, 2)))).isEqualTo(new UnlockAccount.Missing());
        assertThat(accounts.redis.exists(LOCK)).isTrue();
        assertThat(accounts.events("USER_UPDATE")).isEmpty();

        assertThat(unlocked(Actor.commandLine("root"), root).wasLocked()).isTrue();
        assertThat(accounts.events("USER_UPDATE").get(0).details().getString("by"))
                .isEqualTo("command line (root)");
    }

    @Test
    void nobodyIsUnlockedWithoutEnd() {
        UUID staff = accounts.staff("staff");
        UUID ada = accounts.person("ada");

        List<UnlockAccount.Reply> replies = IntStream.range(0, 6)
                .mapToObj(n -> unlock(AccountsFixture.by(staff), Whom.of(ada)))
                .toList();

        assertThat(replies.subList(0, 5)).hasOnlyElementsOfType(UnlockAccount.Unlocked.class);
        assertThat(replies.get(5)).isInstanceOf(UnlockAccount.Limited.class);
    }

    private UnlockAccount.Unlocked unlocked(Actor actor, UUID id) {
        return (UnlockAccount.Unlocked) unlock(actor, Whom.of(id));
    }

    private UnlockAccount.Reply unlock(Actor actor, Whom whom) {
        return accounts.ask(UnlockAccount.ADDRESS, new UnlockAccount(actor, whom));
    }

    private Account find(UUID id) {
        return accounts.ask(FindAccount.ADDRESS, new FindAccount(id)).match(account -> account, () -> {
            throw new AssertionError("missing");
        });
    }
}
