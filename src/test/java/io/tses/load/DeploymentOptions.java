package io.tses.load;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A deployment that is there already, and what its settings do not tell. */
final class DeploymentOptions implements Deployment.Source {
    @Option(names = "--url", paramLabel = "URL", description = "Of a node; once for each.")
    private List<URI> nodes = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that the nodes have, such as the application.yaml that dev writes; variables of the"
                    + " environment win. Tells what the options below do not.")
    private List<Path> files = List.of();

    @Option(
            names = "--mailbox",
            paramLabel = "URL",
            description =
                    "The mailbox that their mail goes to: that of dev, or MailHog's. Good for some hundred mails a second.")
    private @Nullable URI mailbox;

    @Option(
            names = "--smtp",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description =
                    "Or where the kit takes their mail itself, for any number: name it in email.host and email.port.")
    private @Nullable HostPort smtp;

    @Option(
            names = "--redis-url",
            paramLabel = "URL",
            description = "When it is given nowhere, queues are not seen and nothing is compared.")
    private @Nullable String redisUrl;

    @Option(names = "--database-url", paramLabel = "URL", description = "As well.")
    private @Nullable String databaseUrl;

    @Option(names = "--insecure", description = "Believes any certificate of the nodes.")
    private boolean insecure;

    boolean isGiven() {
        return !nodes.isEmpty();
    }

    Optional<HostPort> smtp() {
        return Optional.ofNullable(smtp);
    }

    boolean insecure() {
        return insecure;
    }

    /** What is wrong with them, in words that name an option; empty when nothing is. */
    Optional<String> problem(boolean readsMails) {
        for (URI node : nodes) {
            boolean http = "http".equals(node.getScheme()) || "https".equals(node.getScheme());
            if (!http || node.getHost() == null) {
                return Optional.of(
                        "--url \"" + node + "\" is no address of a node; right would be http://localhost:8080");
            }
            if (node.getRawPath().length() > 1 || node.getRawQuery() != null) {
                return Optional.of(
                        "--url " + node + " has more than scheme, host and port; name what a node listens at");
            }
        }
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                return Optional.of("--config " + file + " cannot be read");
            }
        }
        if (mailbox != null && smtp != null) {
            return Optional.of("--mailbox and --smtp: mails go to one of them");
        }
        if (isGiven() && readsMails && smtp == null && mailbox().isEmpty()) {
            return Optional.of(
                    "nothing says where codes come: --mailbox names a mailbox, --smtp has the kit take mails, and"
                            + " --config may name the mailbox of dev");
        }
        return Optional.empty();
    }

    @Override
    public Deployment open(int mailPort, PrintWriter progress) {
        Target target = new Target(
                nodes.stream().map(DeploymentOptions::withoutPath).toList(),
                Optional.ofNullable(redisUrl).or(() -> setting("redis", "url")),
                Optional.ofNullable(databaseUrl).or(() -> setting("database", "url")),
                smtp == null ? mailbox() : Optional.empty(),
                settings(),
                List.of());
        return new Deployment() {
            @Override
            public Target target() {
                return target;
            }

            @Override
            public void close() {
                // It was there before and stays.
            }
        };
    }

    private Optional<LoadedConfig> settings() {
        return files.isEmpty() ? Optional.empty() : Optional.of(ConfigLoader.trace(files, System.getenv(), Map.of()));
    }

    /** The one that {@code dev} runs is on this machine. */
    private Optional<URI> mailbox() {
        return Optional.ofNullable(mailbox)
                .or(() -> setting("mailbox", "port").map(port -> URI.create("http://localhost:" + port)));
    }

    private Optional<String> setting(String section, String key) {
        return settings()
                .map(loaded -> ConfigReader.of(loaded.values()).section(section).text(key))
                .filter(value -> !value.isEmpty());
    }

    private static URI withoutPath(URI node) {
        return node.resolve("/");
    }
}
