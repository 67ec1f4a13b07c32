package io.tses.app;

import io.tses.tasks.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** What a {@link Checkup} has found so far. Belongs to one event loop. */
final class Findings {
    private final Consumer<Finding> told;
    private final List<Finding> made = new ArrayList<>();

    /** @param told of each as soon as it is made */
    Findings(Consumer<Finding> told) {
        this.told = told;
    }

    void tell(Finding finding) {
        made.add(finding);
        told.accept(finding);
    }

    /** Whether nothing is broken. */
    boolean areWell() {
        return made.stream().noneMatch(finding -> finding.state() == Finding.State.BROKEN);
    }

    /** What is told of a thing first; further findings tell how good it is. */
    boolean isUsable(String thing) {
        return made.stream()
                .filter(finding -> finding.thing().equals(thing))
                .findFirst()
                .map(Finding::isFine)
                .orElse(false);
    }

    /** Why something did not work, and what was behind that. */
    static String words(Throwable cause) {
        String message = Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName())
                .strip();
        Throwable deeper = cause.getCause();
        return deeper == null || deeper.getMessage() == null || message.contains(deeper.getMessage())
                ? message
                : message + ": "
                        + deeper.getMessage().strip().lines().findFirst().orElse("");
    }
}
