package io.tses.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many lines a listing has at most. */
final class LimitOption {
    private static final int MOST = 100_000;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    private int limit;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most; ${DEFAULT-VALUE} when not given.")
    void set(int wanted) {
        if ((wanted < 1 || wanted > MOST) && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "--limit must be between 1 and " + MOST + ", not " + wanted);
        }
        limit = wanted;
    }

    int value() {
        return limit;
    }

    /** Of what is still wanted when {@code had} of it are there, as much as a page may hold. */
    int page(int had, int most) {
        return Math.min(limit - had, most);
    }
}
