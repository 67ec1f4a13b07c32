package io.tses.cli;

import io.tses.keys.FindKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Standard output is for programs: the table, or the id of the key that it is about. What to do next is told beside it. */
@Command(
        name = "keys",
        description =
                "Shows and changes the key pairs that sign access tokens. Nodes notice within seconds, and nobody is"
                        + " signed out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "To change keys: generate makes the next key and publishes it; promote, minutes later, lets it sign; retire,"
                    + " when the last token of the previous key has expired, deletes that one. list says what is due.",
        })
final class KeysCommand implements Runnable {
    private static final String FORCE = "Does it at once, though tokens in force may be refused.";

    private final Surroundings surroundings;
    private final Clock clock;

    @Spec
    private @Nullable CommandSpec spec;

    KeysCommand(Surroundings surroundings, Clock clock) {
        this.surroundings = surroundings;
        this.clock = clock;
    }

    /** Without a command. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    @Command(
            name = "list",
            description = "Prints the keys: what each is for, its id (kid) and algorithm, and since when.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int list(@Mixin KeysOption keys) {
        Logging.toConsole(surroundings);
        KeyRotation rotation = keys.rotation(surroundings);
        List<FindKeys.Key> entries = rotation.list();
        if (!entries.isEmpty()) {
            row("STATE", "KID", "ALGORITHM", "SINCE");
        }
        entries.forEach(entry -> row(
                entry.role().wireName(),
                entry.id(),
                entry.algorithm(),
                entry.since().truncatedTo(ChronoUnit.SECONDS).toString()));
        surroundings.out().flush();
        surroundings.tell(advice(rotation));
        return 0;
    }

    @Command(
            name = "generate",
            description = "Makes a key: the current one in an empty directory, the next one in any other.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int generate(
            @Mixin KeysOption keys,
            @Option(
                            names = "--algorithm",
                            paramLabel = "NAME",
                            defaultValue = "EdDSA",
                            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} when not given.")
                    KeyAlgorithm algorithm) {
        Logging.toConsole(surroundings);
        KeyRotation rotation = keys.rotation(surroundings);
        FindKeys.Key made = rotation.generate(algorithm);
        surroundings.out().println(made.id());
        surroundings.tell("It is the " + made.role().wireName() + " key. " + advice(rotation));
        return 0;
    }

    @Command(
            name = "promote",
            description =
                    "Lets the next key sign, and keeps the current one as the previous. Refused until others have had"
                            + " the time to learn of the next key.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int promote(@Mixin KeysOption keys, @Option(names = "--force", description = FORCE) boolean force) {
        Logging.toConsole(surroundings);
        KeyRotation rotation = keys.rotation(surroundings);
        FindKeys.Key promoted = rotation.promote(clock.instant(), force);
        surroundings.out().println(promoted.id());
        surroundings.tell("It is the current key. " + advice(rotation));
        return 0;
    }

    @Command(
            name = "retire",
            description =
                    "Deletes the previous key: nothing that it signed is accepted any more. Refused until the last"
                            + " token that it signed has expired.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int retire(@Mixin KeysOption keys, @Option(names = "--force", description = FORCE) boolean force) {
        Logging.toConsole(surroundings);
        KeyRotation rotation = keys.rotation(surroundings);
        rotation.retire(clock.instant(), force);
        surroundings.tell("The previous key is gone. " + advice(rotation));
        return 0;
    }

    private void row(String state, String id, String algorithm, String since) {
        surroundings.out().println(String.format(Locale.ROOT, "%-9s %-44s %-10s %s", state, id, algorithm, since));
    }

    private String advice(KeyRotation rotation) {
        return rotation.due(clock.instant())
                .map(KeysCommand::advice)
                .orElse("Nothing is due. To change the key: tses keys generate");
    }

    private static String advice(FindKeys.Due due) {
        return switch (due.step()) {
            case GENERATE -> "There is no key that could sign. Next: tses keys generate";
            case PROMOTE -> "Next: tses keys promote" + in(due.in());
            case RETIRE -> "Next: tses keys retire" + in(due.in());
        };
    }

    private static String in(Duration wait) {
        return wait.isZero() ? "" : ", in " + KeyRotation.text(wait) + " at the earliest";
    }
}
