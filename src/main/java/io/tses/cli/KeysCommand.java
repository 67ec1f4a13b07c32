package io.tses.cli;

import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyRole;
import io.tses.keys.KeyRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
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
        List<KeyRotation.Entry> entries = rotation.list();
        if (!entries.isEmpty()) {
            row("STATE", "KID", "ALGORITHM", "SINCE");
        }
        entries.forEach(entry -> row(
                entry.role().wireName(),
                entry.id(),
                entry.algorithm(),
                entry.since().truncatedTo(ChronoUnit.SECONDS).toString()));
        surroundings.out().flush();
        surroundings.tell(advice(rotation, entries, clock.instant()));
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
        KeyRotation.Entry made = rotation.generate(algorithm);
        surroundings.out().println(made.id());
        surroundings.tell(
                "It is the " + made.role().wireName() + " key. " + advice(rotation, rotation.list(), clock.instant()));
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
        KeyRotation.Entry promoted = rotation.promote(clock.instant(), force);
        surroundings.out().println(promoted.id());
        surroundings.tell("It is the current key. " + advice(rotation, rotation.list(), clock.instant()));
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
        surroundings.tell("The previous key is gone. " + advice(rotation, rotation.list(), clock.instant()));
        return 0;
    }

    private void row(String state, String id, String algorithm, String since) {
        surroundings.out().println(String.format(Locale.ROOT, "%-9s %-44s %-10s %s", state, id, algorithm, since));
    }

    /** What is due, the nearest first. */
    private static String advice(KeyRotation rotation, List<KeyRotation.Entry> entries, Instant now) {
        Map<KeyRole, String> ids =
                entries.stream().collect(Collectors.toMap(KeyRotation.Entry::role, KeyRotation.Entry::id));
        if (!ids.containsKey(KeyRole.CURRENT)) {
            return "There is no key that could sign. Next: tses keys generate";
        }
        // A promotion that was cut off leaves the same key in two files; it can be repeated.
        boolean promoting = Objects.equals(ids.get(KeyRole.PREVIOUS), ids.get(KeyRole.CURRENT));
        if (ids.containsKey(KeyRole.PREVIOUS) && !(promoting && ids.containsKey(KeyRole.NEXT))) {
            return "Next: tses keys retire" + in(rotation.untilRetirable(now));
        }
        return ids.containsKey(KeyRole.NEXT)
                ? "Next: tses keys promote" + in(rotation.untilPromotable(now))
                : "Nothing is due. To change the key: tses keys generate";
    }

    private static String in(Duration wait) {
        return wait.isZero() ? "" : ", in " + KeyRotation.text(wait) + " at the earliest";
    }
}
