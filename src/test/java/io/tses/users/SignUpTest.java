package io.tses.users;

import io.tses.shared.Actor;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may become somebody, and how, where not everybody may. */
@Tag("servers")
class SignUpTest extends UsersTest {
    @Test
    void whereSignUpIsClosedNobodyNewIsMadeAndNothingRecorded() {
        closeSignUp();

        assertThat(ensure("ada")).isEqualTo(new EnsureUser.Closed());
        assertThat(count("users")).isZero();
        assertThat(count("audit_logs")).isZero();
    }

    @Test
    void whereSignUpIsClosedThoseComeInWhomThereAre() {
        UUID ada = person("ada");
        closeSignUp();

        EnsureUser.Ensured ensured = somebody(ensure("ada"));

        assertThat(ensured.created()).isFalse();
        assertThat(ensured.user().id()).isEqualTo(ada);
        assertThat(ensured.user().isVerified()).isTrue();
    }

    @Test
    void whoeverIsAddedComesInAndIsVerifiedByThat() {
        closeSignUp();

        AddUser.Added added = add("ada");
        assertThat(added.created()).isTrue();
        assertThat(added.user().isVerified()).isFalse();
        assertThat(added.user().isStaff()).isFalse();
        assertThat(servers.query("SELECT event || ' ' || email || ' ' || user_agent || ' ' || (details->>'request_id')"
                        + " FROM audit_logs"))
                .isEqualTo("USER_CREATE ada@example.com command line (root) req-17");

        assertThat(add("ada").created()).isFalse();
        assertThat(somebody(ensure("ada")).user().isVerified()).isTrue();
        assertThat(count("audit_logs")).isEqualTo(1);
    }

    @Test
    void whoeverReviewsAnAppWasAskedTo() {
        closeSignUp();

        assertThat(somebody(ensure(REVIEWER)).created()).isTrue();
    }

    @Test
    void aTestIdentityIsMadeNoSuperuser() {
        assertThat(asking(GrantSuperuser.ADDRESS, new GrantSuperuser(address(REVIEWER), Actor.commandLine("root")))
                        .await())
                .isEqualTo(new GrantSuperuser.Refused());
        assertThat(count("users")).isZero();
    }

    @Test
    void whetherThereIsSomebodyIsKnownToEveryInstanceAsSoonAsThereIs() {
        closeSignUp();
        assertThat(hasPersonEverywhere("ada")).containsOnly(false);

        add("ada");

        assertThat(hasPersonEverywhere("ada")).containsOnly(true);
    }

    private AddUser.Added add(String name) {
        return asking(AddUser.ADDRESS, new AddUser(address(name), Actor.commandLine("root")))
                .await();
    }

    /** Questions go to one instance after the other. */
    private List<Boolean> hasPersonEverywhere(String name) {
        Stream<Integer> often = IntStream.range(0, 10).boxed();
        return often.map(n -> asking(HasPerson.ADDRESS, new HasPerson(address(name)))
                        .await()
                        .hasPerson())
                .toList();
    }
}
