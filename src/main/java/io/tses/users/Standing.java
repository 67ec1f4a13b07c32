package io.tses.users;

import io.tses.shared.Actor;
import io.tses.users.ChangeUser.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who stands where at the moment of a change.
 *
 * @param rank of whoever changes the target
 * @param isOneself whether that is the target, and active
 * @param target the person to be changed or erased
 * @param otherSuperusers active superusers besides the target
 */
record Standing(Rank rank, boolean isOneself, User target, long otherSuperusers) {
    /**
     * As people are who are locked until the change is made: the actor, the target and, if the change touches what people
     * are, every superuser.
     *
     * @return empty when the target is not among them
     */
    static Optional<Standing> among(List<User> locked, Actor actor, UUID target) {
        Optional<User> acting = acting(locked, actor);
        long otherSuperusers = locked.stream()
                .filter(user -> user.isActive() && user.isSuperuser())
                .filter(user -> !user.id().equals(target))
                .count();
        return find(locked, target)
                .map(found -> new Standing(
                        Rank.of(actor, acting),
                        acting.filter(user -> user.isActive() && user.equals(found))
                                .isPresent(),
                        found,
                        otherSuperusers));
    }

    static Optional<User> acting(List<User> locked, Actor actor) {
        return actor.person().flatMap(id -> find(locked, id));
    }

    /** The person as the change would make them. */
    User after(ChangeUser change) {
        Flags flags = change.flags();
        boolean promoted = flags.isSuperuser().orElse(false);
        return new User(
                target.id(),
                target.email(),
                change.username().map(Username::value).orElse(target.username()),
                change.firstName().orElse(target.firstName()),
                change.lastName().orElse(target.lastName()),
                flags.isActive().orElse(target.isActive()),
                flags.isStaff().orElse(target.isStaff() || promoted),
                flags.isSuperuser().orElse(target.isSuperuser()),
                target.isVerified(),
                target.dateJoined(),
                target.lastLogin());
    }

    /** Why the change must not be made; empty when it may. */
    Optional<Reason> refuses(ChangeUser change) {
        Flags flags = change.flags();
        if (!mayChange(flags)) {
            return Optional.of(Reason.NOT_ALLOWED);
        }
        User after = after(change);
        boolean rankAsked = flags.isStaff().isPresent() || flags.isSuperuser().isPresent();
        if (rankAsked && after.isSuperuser() && !after.isStaff()) {
            return Optional.of(Reason.SUPERUSER_IS_STAFF);
        }
        return leavesNoSuperuser(after.isActive() && after.isSuperuser())
                ? Optional.of(Reason.LAST_SUPERUSER)
                : Optional.empty();
    }

    /** Whether the change makes the target more than they are. */
    boolean promotes(ChangeUser change) {
        User after = after(change);
        return (after.isStaff() && !target.isStaff()) || (after.isSuperuser() && !target.isSuperuser());
    }

    /** Whether the change makes the target more than they are, or less. */
    boolean promotesOrDemotes(ChangeUser change) {
        User after = after(change);
        return after.isStaff() != target.isStaff() || after.isSuperuser() != target.isSuperuser();
    }

    /** Why the target must not be erased; empty when it may. */
    Optional<Reason> refusesErasure() {
        if (rank != Rank.SUPERUSER) {
            return Optional.of(Reason.NOT_ALLOWED);
        }
        return leavesNoSuperuser(false) ? Optional.of(Reason.LAST_SUPERUSER) : Optional.empty();
    }

    private boolean mayChange(Flags flags) {
        if (flags.isSuperuser().isPresent()) {
            return rank == Rank.SUPERUSER;
        }
        return rank.reaches(target) || (isOneself && !flags.areGiven());
    }

    private boolean leavesNoSuperuser(boolean targetRemains) {
        boolean countsNow = target.isActive() && target.isSuperuser();
        return countsNow && !targetRemains && otherSuperusers == 0;
    }

    private static Optional<User> find(List<User> users, UUID id) {
        return users.stream().filter(user -> user.id().equals(id)).findFirst();
    }
}
