package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.config.ConfigException;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import io.tses.demo.Demo;
import io.tses.demo.History;
import io.tses.embedded.CannotStart;
import io.tses.embedded.EmbeddedServers;
import io.tses.embedded.Mailbox;
import io.tses.embedded.StateFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same application as everywhere; only its servers are started here, on loopback. */
@Command(
        name = "dev",
        description = "Runs the service with a PostgreSQL, a Redis and a mailbox of its own: nothing to install,"
                + " nothing to set.",
        footer = {
            "",
            "It listens on loopback unless HTTP_HOST says otherwise. There it lets pages of localhost and 127.0.0.1"
                    + " call from any port, and its limits on how often codes are asked for and mistyped are so high that"
                    + " nobody meets them. What is set by hand stays."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DevCommand implements Callable<Integer> {
    private static final String SETTINGS_FILE = "application.yaml";

    /** Until the mailbox has opened its port. */
    private static final String SOME_PORT = "1025";

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final StateOption stateOption = new StateOption();

    @Option(
            names = "--strict",
            description =
                    "Have the limits of production, and let only pages of HTTP_CORS_ORIGINS call; so it is always when"
                            + " others than this machine can reach it.")
    private boolean strict;

    @Option(
            names = "--demo",
            description =
                    "Has people play themselves, with weeks behind them, so that there is something to look at: they"
                            + " sign in, mistype, are attacked, and do not get their mails. Their addresses end with"
                            + " .demo.example; the data stays. Limits are those of production. Only where nobody but this"
                            + " machine can reach it.")
    private boolean demo;

    private final Surroundings surroundings;

    DevCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        refuseWhereItCannotRun();
        return Running.untilStopped(this::start);
    }

    private void start(Running running) throws Exception {
        long startedAt = System.nanoTime();
        StateFolder state = running.add(StateFolder.open(stateOption.folder(surroundings)));
        Path log = state.path().resolve("tses.log");
        boolean logsToFile = Logging.toFileAtTerminal(surroundings, log);
        EmbeddedServers servers = running.add(new EmbeddedServers(state));
        LoadedConfig loaded = config.load(surroundings, overrides(state, servers))
                .withDefaults(
                        Map.of("http.host", FrontDoors.LOOPBACK, "shutdown.drain", "0s", "console.public", "true"));
        Logging.strays(loaded, LoggerFactory.getLogger(DevCommand.class));
        Leniency leniency = leniency(loaded.usable());
        LoadedConfig chosen = leniency.settings(loaded);
        JsonObject values = chosen.usable();
        FrontDoors doors = check(values);
        Mailbox mailbox = running.add(
                Mailbox.start(doors.smtp(), doors.mailbox(), doors.mailboxHosts(), state, Clock.systemUTC()));
        values.getJsonObject("email").put("port", mailbox.smtpPort());
        nameIssuer(values, doors.http());
        AppConfig settings = AppConfig.from(values);
        Logging.levels(settings.logLevels());
        // What people of the demo do would scroll everything away.
        if (logsToFile && !demo) {
            Screen screen = Screen.of(surroundings);
            Logging.answersTo(screen);
            mailbox.watch(screen::mailed);
        }
        servers.start(surroundings::tell);
        RunningApplication application = RunningApplication.start(settings, chosen, running);
        ClassArchive.wanted().ifPresent(archive -> running.add(archive));
        running.add(() -> surroundings.tell("Stopping ..."));
        Path settingsFile = keep(state, values, application, mailbox);
        if (demo) {
            play(running, settings, application, mailbox);
        }
        new Banner(
                        application.httpPort(),
                        application.managementPort(),
                        application.consoleHome(),
                        mailbox,
                        state.path(),
                        settingsFile,
                        leniency)
                .lines(startedAt, logsToFile ? log : null)
                .forEach(surroundings::tell);
        if (demo) {
            surroundings.tell(
                    "The demo runs. Who may see everything is " + Demo.operator() + "; the code is in the mailbox.");
        }
    }

    private Leniency leniency(JsonObject values) {
        if (!demo) {
            return Leniency.of(values, strict);
        }
        if (!Leniency.isForThisMachineOnly(values)) {
            throw new CannotStart(
                    "dev --demo makes people up, and does so only where nobody else can reach them: take HTTP_HOST"
                            + " away, or --demo.");
        }
        return Leniency.NONE_IN_THE_DEMO;
    }

    private void play(Running running, AppConfig settings, RunningApplication application, Mailbox mailbox)
            throws SQLException {
        surroundings.tell("The past weeks of the demo are written: "
                + History.write(settings.postgres().url(), Clock.systemUTC()) + " rows of the audit log.");
        Demo people = running.add(new Demo(URI.create("http://127.0.0.1:" + application.httpPort())));
        mailbox.watch(people::mailed);
        mailbox.refuse(Demo::refusalOf);
        people.start();
    }

    private static void refuseWhereItCannotRun() {
        List<String> obstacles = EmbeddedServers.obstacles();
        if (!obstacles.isEmpty()) {
            throw new CannotStart("dev cannot run here: " + String.join("; ", obstacles)
                    + ".\n  Use serve, with a PostgreSQL, a Redis and an SMTP server of your own.");
        }
    }

    private static Map<String, String> overrides(StateFolder state, EmbeddedServers servers) {
        return Map.ofEntries(
                Map.entry("redis.url", servers.redisUrl()),
                Map.entry("celery.broker-url", ""),
                Map.entry("database.url", servers.databaseUrl()),
                Map.entry("email.host", FrontDoors.LOOPBACK),
                Map.entry("email.port", SOME_PORT),
                Map.entry("email.use-tls", "false"),
                Map.entry("email.use-ssl", "false"),
                Map.entry("email.host-user", ""),
                Map.entry("email.host-password", ""),
                Map.entry("default-from-email", "noreply@tses.localhost"),
                Map.entry("http.trusted-proxies", "127.0.0.0/8,::1/128"),
                Map.entry("management.host", FrontDoors.LOOPBACK),
                Map.entry("secret-key", state.secret("secret-key")),
                Map.entry("signing-key", state.secret("signing-key")));
    }

    /** Everything that can be wrong, before anything that takes time. */
    private static FrontDoors check(JsonObject values) {
        ConfigReader root = ConfigReader.of(values);
        FrontDoors doors = FrontDoors.from(root);
        Set<String> problems = new LinkedHashSet<>();
        problemsOf(root::finish, problems);
        problemsOf(() -> AppConfig.from(values), problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
        doors.mustBeFree();
        return doors;
    }

    private static void problemsOf(Runnable check, Set<String> problems) {
        try {
            check.run();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
    }

    /** Where its keys are found, unless that is set, or the port only known when it is too late. */
    private static void nameIssuer(JsonObject values, int httpPort) {
        JsonObject tokens = values.getJsonObject("tokens");
        if ("".equals(tokens.getValue("issuer")) && httpPort > 0) {
            tokens.put("issuer", "http://localhost:" + httpPort);
        }
    }

    /** Writes the settings in force to where the other commands can be pointed to. */
    private static Path keep(StateFolder state, JsonObject values, RunningApplication application, Mailbox mailbox)
            throws IOException {
        values.getJsonObject("http").put("port", application.httpPort());
        values.getJsonObject("management").put("port", application.managementPort());
        values.getJsonObject("mailbox").put("port", mailbox.httpPort());
        values.getJsonObject("smtp").put("port", mailbox.smtpPort());
        return state.write(SETTINGS_FILE, "# Written by dev at each start.\n" + values.encodePrettily() + "\n");
    }
}
