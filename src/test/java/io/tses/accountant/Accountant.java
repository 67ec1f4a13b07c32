package io.tses.accountant;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.ratelimit.RateLimitConfig;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The accountant's command line. Ends with 0 when all agrees, 1 when something does not or cannot be asked, 2 when called wrongly. */
@Command(
        name = "accountant",
        description = {
            "Signs people in in every way there is, guesses and floods, all at once, and keeps every answer. Then compares, call by"
                    + " call: decisions with audit rows, 202 with mails, refusals with their sums, limits with what was admitted.",
            "",
            "The nodes must believe X-Forwarded-For from here, and send their mail to the mailbox. Others may use them meanwhile."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Accountant implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Option(names = "--url", required = true, description = "Of a node; once for each.")
    private List<URI> nodes = List.of();

    @Option(names = "--mailbox", required = true, description = "The URL of the mailbox: that of dev, or MailHog's.")
    private URI mailbox = URI.create("http://localhost:8025");

    @Option(names = "--redis-url", required = true, description = "As the nodes have it.")
    private String redisUrl = "";

    @Option(names = "--database-url", required = true, description = "As the nodes have it.")
    private String databaseUrl = "";

    @Option(
            names = "--config",
            description =
                    "Settings that the nodes have, of which the limits are looked at; variables of the environment win.")
    private List<Path> files = List.of();

    @Option(names = "--each", defaultValue = "8", description = "How many there are of each kind (${DEFAULT-VALUE}).")
    private int each;

    private final PrintWriter out;

    private Accountant(PrintWriter out) {
        this.out = out;
    }

    public static void main(String... args) {
        LogManager.getLogManager().reset();
        System.setProperty("tses.log.format", "none");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs it to its end and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Accountant(out))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    err.println("accountant: " + problem.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() {
        Letters letters = new Letters(mailbox);
        Answers answers = new Answers(Run.fresh(), Instant.now());
        new Crowd(new Wire(nodes, answers), letters, answers.run()).play(each);
        try (Servers servers = new Servers(redisUrl, databaseUrl)) {
            Account account =
                    servers.account(answers, () -> letters.counts(answers.run()), Optional.of(limits()), PATIENCE);
            account.lines().forEach(out::println);
            return account.agrees() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private RateLimitConfig limits() {
        ConfigReader settings = ConfigReader.of(ConfigLoader.load(files, System.getenv(), Map.of()));
        RateLimitConfig limits = RateLimitConfig.from(settings);
        settings.finish();
        return limits;
    }
}
