package io.tses.users;

import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.users.ChangeUser.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StandingTest {
    private static final User ADA = user(1, true, false, false);
    private static final User BOB = user(2, true, false, false);
    private static final User STAFF = user(3, true, true, false);
    private static final User ROOT = user(4, true, true, true);
    private static final User OTHER_ROOT = user(6, true, true, true);

    @Test
    void everybodyMayRenameThemselvesAndNobodyElse() {
        assertThat(by(ADA, ADA).refuses(rename())).isEmpty();
        assertThat(by(ADA, BOB).refuses(rename())).hasValue(Reason.NOT_ALLOWED);
    }

    @Test
    void nobodyPromotesOrRevivesThemselves() {
        assertThat(by(ADA, ADA).refuses(flags(true, null, null))).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(ADA, ADA).refuses(flags(null, true, null))).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(ADA, ADA).refuses(flags(null, null, true))).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(STAFF, STAFF).refuses(flags(null, null, true))).hasValue(Reason.NOT_ALLOWED);
    }

    @Test
    void staffChangeEveryoneButSuperusers() {
        assertThat(by(STAFF, ADA).refuses(flags(false, true, null))).isEmpty();
        assertThat(by(STAFF, ADA).refuses(flags(null, null, false))).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(STAFF, ROOT).refuses(rename())).hasValue(Reason.NOT_ALLOWED);
    }

    @Test
    void aChangePromotesOrDemotesOnlyWhenItMakesADifference() {
        assertThat(by(ROOT, ADA).promotesOrDemotes(flags(null, true, null))).isTrue();
        assertThat(by(ROOT, ADA).promotesOrDemotes(flags(null, null, true))).isTrue();
        assertThat(by(ROOT, STAFF).promotesOrDemotes(flags(null, false, null))).isTrue();
        assertThat(by(ROOT, ROOT).promotesOrDemotes(flags(null, null, false))).isTrue();
        assertThat(by(ROOT, STAFF).promotesOrDemotes(flags(null, true, false))).isFalse();
        assertThat(by(ROOT, ADA).promotesOrDemotes(flags(false, null, null))).isFalse();
        assertThat(by(ADA, ADA).promotesOrDemotes(rename())).isFalse();
    }

    @Test
    void whoIsDisabledOrGoneByNowMayNothing() {
        assertThat(by(user(3, false, true, true), ADA).refuses(rename())).hasValue(Reason.NOT_ALLOWED);
        assertThat(new Standing(Rank.NONE, false, ADA, 1).refuses(rename())).hasValue(Reason.NOT_ALLOWED);
        assertThat(new Standing(Rank.NONE, false, ADA, 1).refusesErasure()).hasValue(Reason.NOT_ALLOWED);
    }

    @Test
    void theLastActiveSuperuserCannotGoInAnyWay() {
        Standing alone = new Standing(Rank.SUPERUSER, true, ROOT, 0);

        assertThat(alone.refuses(flags(false, null, null))).hasValue(Reason.LAST_SUPERUSER);
        assertThat(alone.refuses(flags(null, null, false))).hasValue(Reason.LAST_SUPERUSER);
        assertThat(alone.refuses(flags(null, false, false))).hasValue(Reason.LAST_SUPERUSER);
        assertThat(alone.refusesErasure()).hasValue(Reason.LAST_SUPERUSER);
        assertThat(alone.refuses(rename())).isEmpty();
    }

    @Test
    void oneOfTwoSuperusersCanGo() {
        Standing two = new Standing(Rank.SUPERUSER, true, ROOT, 1);

        assertThat(two.refuses(flags(false, null, null))).isEmpty();
        assertThat(two.refuses(flags(null, null, false))).isEmpty();
        assertThat(two.refusesErasure()).isEmpty();
    }

    @Test
    void aDisabledSuperuserIsNobodysLast() {
        assertThat(new Standing(Rank.SUPERUSER, false, user(5, false, true, true), 0).refuses(flags(null, null, false)))
                .isEmpty();
    }

    @Test
    void aSuperuserIsAlwaysStaff() {
        assertThat(by(ROOT, ADA).after(flags(null, null, true)).isStaff()).isTrue();
        assertThat(by(ROOT, ADA).refuses(flags(null, false, true))).hasValue(Reason.SUPERUSER_IS_STAFF);
        assertThat(by(ROOT, ROOT).refuses(flags(null, false, null))).hasValue(Reason.SUPERUSER_IS_STAFF);
        assertThat(by(ROOT, ROOT).refuses(flags(null, false, false))).isEmpty();
    }

    @Test
    void onlySuperusersErase() {
        assertThat(by(STAFF, ADA).refusesErasure()).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(ADA, ADA).refusesErasure()).hasValue(Reason.NOT_ALLOWED);
        assertThat(by(ROOT, ADA).refusesErasure()).isEmpty();
    }

    private static Standing by(User actor, User target) {
        return Standing.among(List.of(actor, target, OTHER_ROOT), actor(actor), target.id())
                .orElseThrow();
    }

    private static Actor actor(User user) {
        return Actor.signedIn(user.id(), Duration.ZERO, new Caller(ClientAddress.UNKNOWN, ""));
    }

    private static ChangeUser rename() {
        return change(Optional.of("Ada"), Flags.NONE);
    }

    private static ChangeUser flags(@Nullable Boolean active, @Nullable Boolean staff, @Nullable Boolean superuser) {
        return change(
                Optional.empty(),
                new Flags(Optional.ofNullable(active), Optional.ofNullable(staff), Optional.ofNullable(superuser)));
    }

    private static ChangeUser change(Optional<String> firstName, Flags flags) {
        return new ChangeUser(actor(ADA), ADA.id(), Optional.empty(), firstName, Optional.empty(), flags);
    }

    private static User user(int n, boolean active, boolean staff, boolean superuser) {
        return new User(
                new UUID(0, n),
                new EmailAddress(n + "@example.com"),
                "u" + n,
                "",
                "",
                active,
                staff,
                superuser,
                true,
                Instant.EPOCH,
                Optional.empty());
    }
}
