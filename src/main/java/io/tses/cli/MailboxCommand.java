package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.embedded.Mailbox;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The mailbox of {@code dev} for a service that runs elsewhere, such as in another container. */
@Command(
        name = "mailbox",
        description =
                "Runs the mailbox of dev alone: takes every mail by SMTP, delivers none, and shows them on a page.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class MailboxCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where to listen, ${DEFAULT-VALUE} when not given. Whoever can reach it can read every mail;"
                    + " it must be called localhost, or by a name of MAILBOX_HOSTS.")
    private @Nullable InetAddress address;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Where mails are kept over a restart; when not given, they are forgotten.")
    private @Nullable Path folder;

    private final Surroundings surroundings;

    MailboxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Logging.toConsole(surroundings);
        ConfigReader root = ConfigReader.of(config.load(surroundings, Map.of()).usable());
        int smtpPort = root.section("smtp").port("port");
        int pagePort = root.section("mailbox").port("port");
        List<String> hosts = FrontDoors.mailboxHosts(root);
        root.finish();
        Logger log = LoggerFactory.getLogger(MailboxCommand.class);
        return Running.untilStopped(running -> {
            Mailbox mailbox = running.add(Mailbox.start(
                    Objects.requireNonNull(address),
                    smtpPort,
                    pagePort,
                    hosts,
                    Optional.ofNullable(folder).map(surroundings.directory()::resolve),
                    Clock.systemUTC()));
            log.info("mailbox is open smtp={} page={}", mailbox.smtpPort(), mailbox.httpPort());
        });
    }
}
