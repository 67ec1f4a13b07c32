package io.tses.users;

import java.util.Optional;

/**
 * Who stands where at the moment of a change.
 *
 * @param target the person to be changed or erased
 * @param otherSuperusers active superusers besides the target
 */
record Standing(Optional<User> actor, User target, long otherSuperusers) {
    /** The person as the change would make them. */
    User after(ChangeUser change) {
        boolean promoted = change.isSuperuser().orElse(false);
        return new User(
                target.id(),
                target.email(),
                change.username().map(Username::value).orElse(target.username()),
                change.firstName().orElse(target.firstName()),
                change.lastName().orElse(target.lastName()),
                change.isActive().orElse(target.isActive()),
                change.isStaff().orElse(target.isStaff() || promoted),
                change.isSuperuser().orElse(target.isSuperuser()),
                target.isVerified(),
                target.dateJoined(),
                target.lastLogin());
    }

    /** Why the change must not be made; empty when it may. */
    Optional<Reason> refuses(ChangeUser change) {
        if (!mayChange(change)) {
            return Optional.of(Reason.NOT_ALLOWED);
        }
        User after = after(change);
        boolean rankAsked = change.isStaff().isPresent() || change.isSuperuser().isPresent();
        if (rankAsked && after.isSuperuser() && !after.isStaff()) {
            return Optional.of(Reason.SUPERUSER_IS_STAFF);
        }
        return leavesNoSuperuser(after.isActive() && after.isSuperuser())
                ? Optional.of(Reason.LAST_SUPERUSER)
                : Optional.empty();
    }

    /** Whether the change makes the target more than they are, or less. */
    boolean promotesOrDemotes(ChangeUser change) {
        User after = after(change);
        return after.isStaff() != target.isStaff() || after.isSuperuser() != target.isSuperuser();
    }

    /** Why the target must not be erased; empty when it may. */
    Optional<Reason> refusesErasure() {
        if (!Rank.isSuperuser(actor)) {
            return Optional.of(Reason.NOT_ALLOWED);
        }
        return leavesNoSuperuser(false) ? Optional.of(Reason.LAST_SUPERUSER) : Optional.empty();
    }

    private boolean mayChange(ChangeUser change) {
        Rank rank = new Rank(actor, target);
        if (change.isSuperuser().isPresent()) {
            return Rank.isSuperuser(actor);
        }
        return rank.reaches() || (rank.isOneself() && !change.touchesStanding());
    }

    private boolean leavesNoSuperuser(boolean targetRemains) {
        boolean countsNow = target.isActive() && target.isSuperuser();
        return countsNow && !targetRemains && otherSuperusers == 0;
    }
}
