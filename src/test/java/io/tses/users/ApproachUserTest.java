package io.tses.users;

import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class ApproachUserTest extends UsersTest {
    private static final ApproachUser.Reply MISSING = new ApproachUser.Missing();
    private static final ApproachUser.Reply REFUSED = new ApproachUser.Refused();

    @Test
    void staffReachPeopleByIdAndByAddress() {
        UUID staff = person("staff", true, false);
        UUID ada = person("ada");

        assertThat(approach(staff, ada)).isInstanceOf(ApproachUser.Approached.class);
        assertThat(approach(staff, address("ada"))).isEqualTo(approach(staff, ada));
        assertThat(approach(staff, UUID.randomUUID())).isEqualTo(MISSING);
        assertThat(approach(staff, address("nobody"))).isEqualTo(MISSING);
    }

    @Test
    void superusersAreReachedBySuperusersAlone() {
        UUID staff = person("staff", true, false);
        UUID root = superuser("root");
        UUID other = superuser("other");

        assertThat(approach(staff, root)).isEqualTo(REFUSED);
        assertThat(approach(staff, address("root"))).isEqualTo(REFUSED);
        assertThat(approach(other, root)).isInstanceOf(ApproachUser.Approached.class);
        assertThat(approach(root, root)).isInstanceOf(ApproachUser.Approached.class);
    }

    @Test
    void whoIsNotStaffReachesNobodyAndDoesNotLearnWhoThereIs() {
        UUID ada = person("ada");

        assertThat(approach(ada, person("bob"))).isEqualTo(REFUSED);
        assertThat(approach(ada, ada)).isEqualTo(REFUSED);
        assertThat(approach(ada, UUID.randomUUID())).isEqualTo(REFUSED);
        assertThat(approach(ada, address("nobody"))).isEqualTo(REFUSED);
        assertThat(approach(UUID.randomUUID(), ada)).isEqualTo(REFUSED);
    }

    @Test
    void whatSomebodyIsCountsAsOfNowWhateverIsRemembered() {
        UUID staff = person("staff", true, false);
        UUID ada = person("ada");
        findEverywhere(staff);
        findEverywhere(ada);

        servers.runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE id = '" + ada + "'");
        assertThat(approach(staff, ada)).isEqualTo(REFUSED);
        servers.runSql("UPDATE users SET is_superuser = false WHERE id = '" + ada + "'");
        assertThat(approach(staff, ada)).isInstanceOf(ApproachUser.Approached.class);
        servers.runSql("UPDATE users SET is_staff = false WHERE id = '" + staff + "'");
        assertThat(approach(staff, ada)).isEqualTo(REFUSED);
    }

    @Test
    void whoIsAtTheCommandLineReachesEverybodyWhoIsThere() {
        UUID root = superuser("root");

        assertThat(approach(Actor.commandLine("root"), Whom.of(root))).isInstanceOf(ApproachUser.Approached.class);
        assertThat(approach(Actor.commandLine("root"), Whom.of(address("root"))))
                .isInstanceOf(ApproachUser.Approached.class);
        assertThat(approach(Actor.commandLine("root"), Whom.of(address("nobody"))))
                .isEqualTo(MISSING);
    }

    private ApproachUser.Reply approach(UUID actor, UUID id) {
        return approach(by(actor), Whom.of(id));
    }

    private ApproachUser.Reply approach(UUID actor, EmailAddress email) {
        return approach(by(actor), Whom.of(email));
    }

    private ApproachUser.Reply approach(Actor actor, Whom whom) {
        return asking(ApproachUser.ADDRESS, new ApproachUser(actor, whom)).await();
    }
}
