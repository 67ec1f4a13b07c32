package io.tses.cli;

import io.tses.app.Counter;
import io.tses.otp.Bar;
import io.tses.otp.FindBarred;
import io.tses.shared.TypedText;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "limited",
        description =
                "Prints who is refused now by a limit or a lock, and until when; those first who can go on last. What limits there"
                        + " are is printed by limits.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LimitedCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Mixin
    private final DeskOption desk = new DeskOption();

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(
            names = "--by",
            paramLabel = "LIMIT",
            converter = ToBar.class,
            description = "Only those whom this refuses: lock, closing, or a limit by the name that limits prints.")
    private @Nullable Bar by;

    private final Surroundings surroundings;

    LimitedCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk open = desk.open(surroundings, Counter.ACCOUNTS)) {
            int printed = 0;
            Optional<FindBarred.Place> next = Optional.empty();
            do {
                FindBarred question = new FindBarred(Optional.ofNullable(by), limit.page(printed, PAGE), next);
                FindBarred.Found found = open.ask("limited", FindBarred.ADDRESS, question);
                if (printed == 0 && !found.barred().isEmpty()) {
                    row("UNTIL", "LIMIT", "WHO");
                }
                found.barred().forEach(this::row);
                printed += found.barred().size();
                next = found.next();
            } while (next.isPresent() && printed < limit.value());
            surroundings.out().flush();
            if (next.isPresent()) {
                surroundings.tell("There are more; --limit says how many are printed.");
            }
            if (printed == 0) {
                surroundings.tell("Nobody is refused now.");
            }
        }
        return ExitCode.OK;
    }

    private void row(FindBarred.Barred barred) {
        row(
                barred.ends().truncatedTo(ChronoUnit.SECONDS).toString(),
                barred.bar().wireName(),
                barred.subject());
    }

    private void row(String until, String limit, String who) {
        String row = String.format(Locale.ROOT, "%-20s %-16s %s", until, limit, who);
        surroundings.out().println(TypedText.printable(row));
    }

    /** Reads what bars somebody. */
    static final class ToBar implements ITypeConverter<Bar> {
        @Override
        public Bar convert(String text) {
            return Arrays.stream(Bar.values())
                    .filter(bar -> bar.wireName().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is none of "
                            + Arrays.stream(Bar.values()).map(Bar::wireName).collect(Collectors.joining(", "))));
        }
    }
}
