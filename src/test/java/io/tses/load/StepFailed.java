package io.tses.load;

import java.io.Serial;

/** Something else came of a step than what was to. Has no trace: there may be thousands a second. */
final class StepFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Step step;

    /** @param kind in few words, the same for all of its kind */
    StepFailed(Step step, String kind) {
        super(kind, null, false, false);
        this.step = step;
    }

    Step step() {
        return step;
    }

    String kind() {
        return String.valueOf(getMessage());
    }
}
