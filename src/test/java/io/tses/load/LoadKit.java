package io.tses.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import static java.util.Objects.requireNonNull;

/** The load kit's command line. Ends with 0 when the service held, 1 when it did not or the run broke, 2 when called wrongly. */
@Command(
        name = "load",
        description = {
            "Plays many people, measures, has the accountant compare what they were answered with what the servers hold, and"
                    + " writes a report. Progress goes to standard error, a summary to standard output.",
            "",
            "Without --url it starts the packaged service by itself, with conf/load.yaml and servers of its own. A"
                    + " deployment must believe X-Forwarded-For from here, and have the limits of conf/load.yaml.",
            "",
            "Lengths of time are written 500ms, 30s, 5m. Ctrl-C ends a run early; its report is written all the same.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class LoadKit implements Callable<Integer> {
    private static final String P99 = "--p99-";
    private static final int USUAL_WORKERS = 64;
    private static final int USUAL_PEOPLE = 200;

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            defaultValue = "sign-in",
            description = "One of those below (${DEFAULT-VALUE}).")
    private Scenario scenario = Scenario.SIGN_IN;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Arrivals a second, held whatever the service does, 0.1 to 50000. Times count from when each was due.")
    private @Nullable Double rate;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Or so many who do one thing after another as fast as answers come, 1 to 10000 (64).")
    private @Nullable Integer workers;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long what counts is, 1s to 1h (${DEFAULT-VALUE}).")
    private Duration length = Duration.ofSeconds(30);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "What comes before it, 0s to 10m (${DEFAULT-VALUE}). A rate rises evenly meanwhile.")
    private Duration warmUp = Duration.ofSeconds(10);

    @Option(
            names = "--people",
            paramLabel = "N",
            description = "Who comes again and again, signed in beforehand, 1 to 1000000. When not given, everybody who"
                    + " signs in is new, and other scenarios have 200.")
    private @Nullable Integer people;

    @Option(names = "--old-clients", description = "They know of no handles and no devices.")
    private boolean oldClients;

    @Option(
            names = "--mix",
            paramLabel = "SHARES",
            converter = Mix.Converter.class,
            defaultValue = Mix.USUAL,
            description = "Who does what in the scenario mixed (${DEFAULT-VALUE}).")
    private Mix mix = new Mix(Map.of());

    @Option(
            names = "--errors",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "How much may fail, 0 to 100 (${DEFAULT-VALUE}).")
    private double errors;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long each answer and each mail is awaited, 100ms to 5m (${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "512",
            description = "To each node at most, 1 to 20000 (${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--most-under-way",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Arrivals at once, 1 to 200000 (${DEFAULT-VALUE}). More are turned away, which is an error.")
    private int mostUnderWay;

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "How long the accountant waits until all mails and events have ended, 1s to 1h (${DEFAULT-VALUE}).")
    private Duration settle = Duration.ofMinutes(2);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/load",
            description = "Where reports go, each into a folder of its own (${DEFAULT-VALUE}).")
    private Path out = Path.of("target/load");

    @ArgGroup(validate = false, heading = "%nA deployment that is there:%n")
    private DeploymentOptions deployment = new DeploymentOptions();

    @ArgGroup(validate = false, heading = "%nOr, without --url, the service that the kit starts:%n")
    private OwnOptions own = new OwnOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintWriter summary;
    private final PrintWriter progress;
    private final BooleanSupplier stop;
    private final List<String> args;

    private LoadKit(PrintWriter summary, PrintWriter progress, BooleanSupplier stop, List<String> args) {
        this.summary = summary;
        this.progress = progress;
        this.stop = stop;
        this.args = args;
    }

    public static void main(String... args) {
        LogManager.getLogManager().reset();
        System.setProperty("tses.log.format", "none");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        Interrupt interrupt = Interrupt.install();
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                interrupt::came,
                args);
        interrupt.over(code);
        System.exit(code);
    }

    /** Runs it to its end, or until {@code stop} says so, and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, BooleanSupplier stop, String... args) {
        CommandLine line = new CommandLine(new LoadKit(out, err, stop, List.of(args)));
        for (Step step : Step.values()) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder(P99 + step.label())
                            .paramLabel("TIME")
                            .type(Duration.class)
                            .description("How long 99 of 100 may take: " + step.meaning() + ".")
                            .build());
        }
        line.getCommandSpec().usageMessage().footer(scenarios());
        return line.registerConverter(Duration.class, new ToDuration())
                .registerConverter(Scenario.class, LoadKit::scenario)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    err.println("load: " + problem.getMessage());
                    err.flush();
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Order order = order();
        Deployment.Source source = deployment.isGiven() ? deployment : own;
        Results results;
        try (Session session = new Session(order, String.join(" ", args), progress)) {
            results = session.run(source, stop);
        }
        Path report = Reports.write(results, out);
        Reports.summary(results).forEach(summary::println);
        summary.println("Report: " + report.toUri());
        summary.flush();
        return results.verdict().held() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Order order() {
        Map<Step, Duration> slowest = slowest();
        check(slowest);
        Mix shares = Mix.of(scenario, mix);
        boolean newPeople = people == null && scenario == Scenario.SIGN_IN;
        int known = Optional.ofNullable(people).orElse(USUAL_PEOPLE);
        boolean alwaysNew = newPeople || !shares.hasKnownPeople();
        return new Order(
                scenario,
                shares,
                new Plan(
                        Optional.ofNullable(rate).orElse(0.0),
                        Optional.ofNullable(workers).orElse(USUAL_WORKERS),
                        warmUp,
                        length,
                        mostUnderWay),
                alwaysNew ? 0 : known,
                newPeople,
                oldClients,
                timeout,
                connections,
                deployment.isGiven() ? deployment.smtp() : Optional.of(new HostPort("127.0.0.1", 0)),
                settle,
                deployment.insecure(),
                new Verdict.Thresholds(slowest, errors));
    }

    private Map<Step, Duration> slowest() {
        Map<Step, Duration> slowest = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            Duration limit = requireNonNull(spec)
                    .commandLine()
                    .getParseResult()
                    .matchedOptionValue(P99 + step.label(), Duration.ZERO);
            if (!limit.isZero()) {
                slowest.put(step, limit);
            }
        }
        return slowest;
    }

    private void check(Map<Step, Duration> slowest) {
        if (rate != null && workers != null) {
            throw wrong("--rate and --workers: arrivals have a rate, or come as fast as answers do");
        }
        within("--rate", Optional.ofNullable(rate).orElse(1.0), 0.1, 50_000);
        within("--workers", Optional.ofNullable(workers).orElse(1), 1, 10_000);
        within("--people", Optional.ofNullable(people).orElse(1), 1, 1_000_000);
        within("--errors", errors, 0, 100);
        within("--connections", connections, 1, 20_000);
        within("--most-under-way", mostUnderWay, 1, 200_000);
        within("--for", length, Duration.ofSeconds(1), Duration.ofHours(1));
        within("--warm-up", warmUp, Duration.ZERO, Duration.ofMinutes(10));
        within("--timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        within("--settle", settle, Duration.ofSeconds(1), Duration.ofHours(1));
        Mix shares = Mix.of(scenario, mix);
        slowest.forEach((step, limit) -> {
            within(P99 + step.label(), limit, Duration.ofMillis(1), Duration.ofMinutes(5));
            if (!shares.steps().contains(step)) {
                throw wrong(P99 + step.label() + ": there is no such step in " + scenario);
            }
        });
        deployment.problem(shares.readsMails()).ifPresent(problem -> {
            throw wrong(problem);
        });
    }

    private void within(String option, double value, double least, double most) {
        if (value < least || value > most) {
            throw wrong(String.format(
                    Locale.ROOT, "%s must be between %s and %s, not %s", option, text(least), text(most), text(value)));
        }
    }

    private void within(String option, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "%s must be between %s and %s, not %s",
                    option,
                    ToDuration.text(least),
                    ToDuration.text(most),
                    ToDuration.text(value)));
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(requireNonNull(spec).commandLine(), problem);
    }

    private static Scenario scenario(String text) {
        return Arrays.stream(Scenario.values())
                .filter(one -> one.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is no scenario; there are "
                        + Arrays.stream(Scenario.values())
                                .map(Scenario::toString)
                                .collect(Collectors.joining(", "))));
    }

    private static String[] scenarios() {
        return Stream.concat(
                        Stream.of("", "Scenarios:"),
                        Stream.of(Scenario.values())
                                .map(one -> String.format(Locale.ROOT, "  %-12s %s", one, one.meaning())))
                .toArray(String[]::new);
    }

    private static String text(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
