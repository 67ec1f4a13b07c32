package io.tses.bench;

import io.tses.support.TestServers;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The benchmark's command line. Ends with 0, 1 when the figures are worthless (the reason is on standard error), 2 when called wrongly. */
@Command(
        name = "benchmark",
        description = {
            "Measures the service beside a floor: a bare Vert.x server that runs one script for each request.",
            "",
            "Servers, Redis, PostgreSQL and the clients share this machine, servers and clients this process. Load is"
                    + " closed-loop: each connection awaits an answer before it asks again, so that latencies are those of a"
                    + " saturated server. Progress goes to standard error, a Markdown table to standard output. Redis and"
                    + " tables are emptied before and after: they are those of the tests."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Benchmark implements Callable<Integer> {
    @Parameters(
            paramLabel = "SCENARIO",
            description = "Some of those below; when none is given, all. The floor is always there.")
    private @Nullable List<Subject> asked;

    @Option(names = "--seconds", defaultValue = "3", description = "Length of a window (${DEFAULT-VALUE}), 0.1 to 600.")
    private double seconds;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Windows of each scenario that count (${DEFAULT-VALUE}), 1 to 1000.")
    private int rounds;

    @Option(
            names = "--warm-ups",
            defaultValue = "2",
            description = "Windows of each scenario before them (${DEFAULT-VALUE}), 0 to 100.")
    private int warmUps;

    @Option(
            names = "--connections",
            defaultValue = "32",
            description = "Requests at once (${DEFAULT-VALUE}), 1 to 1024.")
    private int connections;

    @Option(
            names = "--event-loops",
            defaultValue = "1",
            description = "Of the server, product and floor alike (${DEFAULT-VALUE}), 1 to 64.")
    private int eventLoops;

    @Option(
            names = "--sessions",
            defaultValue = "1000",
            description =
                    "Signed in beforehand for refreshes and bearer checks (${DEFAULT-VALUE}), from --connections to"
                            + " 100000.")
    private int sessions;

    @Option(
            names = "--mails",
            defaultValue = "10000",
            description = "Queued at once in each window of the scenario mail (${DEFAULT-VALUE}), 10 to 100000.")
    private int mails;

    @Option(
            names = "--memory-sessions",
            defaultValue = "100000",
            description = "Opened by the scenario memory (${DEFAULT-VALUE}), 100 to 1000000.")
    private int memorySessions;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintWriter out;
    private final PrintWriter err;

    private Benchmark(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String... args) {
        LogManager.getLogManager().reset();
        // Standard output is for the table, and a failure stops everything with its reason.
        System.setProperty("tses.log.format", "none");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** Runs it to its end and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Benchmark(out, err));
        line.getCommandSpec().usageMessage().footer(scenarios());
        return line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    err.println("benchmark: " + (problem instanceof BenchmarkFailed ? problem.getMessage() : problem));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() {
        within("--seconds", seconds, 0.1, 600);
        within("--rounds", rounds, 1, 1000);
        within("--warm-ups", warmUps, 0, 100);
        within("--connections", connections, 1, 1024);
        within("--event-loops", eventLoops, 1, 64);
        within("--sessions", sessions, connections, 100_000);
        within("--mails", mails, 10, 100_000);
        within("--memory-sessions", memorySessions, 100, 1_000_000);
        Set<Subject> wanted = asked == null ? EnumSet.allOf(Subject.class) : EnumSet.copyOf(asked);
        double load = Machine.load();
        boolean mail = wanted.remove(Subject.MAIL);
        boolean memory = wanted.remove(Subject.MEMORY);
        try {
            if (!wanted.isEmpty()) {
                out.println(race(wanted));
            }
            if (mail) {
                out.println(mail());
            }
            if (memory) {
                out.println(memory());
            }
        } finally {
            tidy();
        }
        out.printf(Locale.ROOT, "Load of the machine before: %.1f.%n", load);
        out.flush();
        return 0;
    }

    private String race(Set<Subject> wanted) {
        Duration window = Duration.ofMillis(Math.round(seconds * 1000));
        try (Load load = new Load();
                Contenders contenders = new Contenders(load, eventLoops)) {
            List<Scenario> scenarios = contenders.scenarios(wanted, sessions, window);
            RedisConsole redis = contenders.console();
            Stages stages = new Stages(Set.of(load.thread()));
            List<Windows> windows =
                    new Rounds(rounds, warmUps, window, connections).measure(scenarios, load, redis, stages, err);
            return String.format(
                            Locale.ROOT,
                            "%s. %d windows of %.1f s each after %d to warm up, in turn; %d connections, %d event loop(s),"
                                    + " %d sessions.%n%n",
                            Machine.describe(redis),
                            rounds,
                            seconds,
                            warmUps,
                            connections,
                            eventLoops,
                            sessions)
                    + Report.table(windows)
                    + "\n"
                    + Report.stages(windows, stages);
        }
    }

    private String mail() {
        try (Load load = new Load();
                MailDrain drain = new MailDrain(load, eventLoops, err)) {
            return drain.measure(mails, rounds, warmUps);
        }
    }

    private String memory() {
        TestServers.shared();
        try (SessionMemory sessionMemory = new SessionMemory(memorySessions, err)) {
            return sessionMemory.measure();
        }
    }

    private static void tidy() {
        TestServers.shared().emptyTables();
        try (Load load = new Load();
                RedisConsole redis =
                        new RedisConsole(load.vertx(), TestServers.shared().redisUrl())) {
            redis.forgetAll();
        }
    }

    private void within(String option, double value, double least, double most) {
        if (spec != null && (value < least || value > most)) {
            throw new ParameterException(
                    spec.commandLine(),
                    String.format(
                            Locale.ROOT,
                            "%s must be between %s and %s, not %s",
                            option,
                            text(least),
                            text(most),
                            text(value)));
        }
    }

    private static String[] scenarios() {
        return Stream.concat(
                        Stream.of("", "Scenarios:"),
                        Stream.of(Subject.values()).map(what -> String.format("  %-17s %s", what, what.meaning())))
                .toArray(String[]::new);
    }

    private static String text(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
