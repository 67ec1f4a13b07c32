package io.tses.cli;

import io.tses.users.User;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody is, in words. */
final class Standings {
    private Standings() {}

    static String of(User user) {
        return Stream.of(rank(user), user.isActive() ? "" : "disabled", user.isVerified() ? "" : "unverified")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), words -> words.isEmpty() ? "active" : words));
    }

    /** Every superuser is staff. */
    private static String rank(User user) {
        if (user.isSuperuser()) {
            return "superuser";
        }
        return user.isStaff() ? "staff" : "";
    }
}
