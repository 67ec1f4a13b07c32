package io.tses.users;

import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RankTest {
    @ParameterizedTest
    @CsvSource({
        "PERSON,              PERSON, false",
        "PERSON,              STAFF, false",
        "PERSON,              SUPERUSER, false",
        "STAFF,               PERSON, true",
        "STAFF,               STAFF, true",
        "STAFF,               SUPERUSER, false",
        "STAFF,               DISABLED_SUPERUSER, false",
        "SUPERUSER,           PERSON, true",
        "SUPERUSER,           STAFF, true",
        "SUPERUSER,           SUPERUSER, true",
        "SUPERUSER,           DISABLED_SUPERUSER, true",
        "DISABLED_STAFF,      PERSON, false",
        "DISABLED_SUPERUSER,  PERSON, false",
        "DISABLED_SUPERUSER,  SUPERUSER, false",
        "GONE,                PERSON, false",
        "GONE,                SUPERUSER, false"
    })
    void aSuperuserIsReachedBySuperusersAloneAndOthersByStaff(Who actor, Who target, boolean reaches) {
        Actor acting = Actor.signedIn(new UUID(0, 1), Duration.ZERO, new Caller(ClientAddress.UNKNOWN, ""));

        assertThat(Rank.of(acting, actor.user(1)).reaches(target.user(2).orElseThrow()))
                .isEqualTo(reaches);
    }

    @Test
    void nobodyOutranksTheCommandLine() {
        assertThat(Rank.of(Actor.commandLine("root"), Optional.empty())).isEqualTo(Rank.SUPERUSER);
    }

    private enum Who {
        PERSON(true, false, false),
        STAFF(true, true, false),
        SUPERUSER(true, true, true),
        DISABLED_STAFF(false, true, false),
        DISABLED_SUPERUSER(false, true, true),
        GONE(false, false, false);

        private final boolean active;
        private final boolean staff;
        private final boolean superuser;

        Who(boolean active, boolean staff, boolean superuser) {
            this.active = active;
            this.staff = staff;
            this.superuser = superuser;
        }

        Optional<User> user(long id) {
            if (this == GONE) {
                return Optional.empty();
            }
            return Optional.of(new User(
                    new UUID(0, id),
                    new EmailAddress(id + "@example.com"),
                    "user-" + id,
                    "",
                    "",
                    active,
                    staff,
                    superuser,
                    true,
                    Instant.EPOCH,
                    Optional.empty()));
        }
    }
}
