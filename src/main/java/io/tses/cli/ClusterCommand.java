package io.tses.cli;

import io.tses.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What several nodes need in common. */
@Command(
        name = "cluster",
        description = "Prepares what nodes of a cluster need; serve --cluster runs one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand implements Runnable {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}");
    private static final String AUTHORITY = "ca.pem";
    private static final int MOST_DAYS = 3650;

    /** Clocks of nodes may be behind. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private final Surroundings surroundings;
    private final Clock clock;

    @Spec
    private @Nullable CommandSpec spec;

    ClusterCommand(Surroundings surroundings, Clock clock) {
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
            name = "certificates",
            description = {
                "Makes a set of certificates for the bus: ca.pem for all nodes, and NODE.pem with NODE.key.pem for each.",
                "The key of the authority is not kept: for a further node, or before they expire, a new set is made, for all of them.",
                "While nodes change over one by one, let CLUSTER_CA_FILE hold both authorities, one behind the other."
            },
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int certificates(
            @Option(
                            names = "--node",
                            paramLabel = "NAME",
                            required = true,
                            description =
                                    "The name or address of a node; once for each, or several with commas between.",
                            split = ",")
                    List<String> nodes,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = "cluster-certificates",
                            description = "Where to; ${DEFAULT-VALUE} when not given. Nothing in it is overwritten.")
                    Path dir,
            @Option(
                            names = "--days",
                            paramLabel = "NUMBER",
                            defaultValue = "825",
                            description = "How long they are good, 1 to 3650; ${DEFAULT-VALUE} when not given.")
                    int days)
            throws IOException {
        Logging.toConsole(surroundings);
        check(days >= 1 && days <= MOST_DAYS, "--days must be 1 to " + MOST_DAYS);
        Set<String> names = new LinkedHashSet<>(nodes);
        names.forEach(name ->
                check(NODE.matcher(name).matches(), "--node must name hosts or addresses, not \"" + name + "\""));
        check(files(names).size() == 1 + 2 * names.size(), "--node has names that would have the same files");
        Path folder = surroundings.directory().resolve(dir);
        Files.createDirectories(folder);
        for (String file : files(names)) {
            check(!Files.exists(folder.resolve(file)), folder.resolve(file) + " is there already; name another --dir");
        }
        Duration life = Duration.ofDays(days).plus(BEFORE);
        Instant from = clock.instant().minus(BEFORE);
        CertificateAuthority authority = new CertificateAuthority("tses cluster", from, life);
        write(folder.resolve(AUTHORITY), authority.certificatePem(), "rw-r--r--");
        for (String name : names) {
            CertificateAuthority.Issued issued = authority.issue(List.of(name), from, life);
            write(folder.resolve(certificateOf(name)), issued.certificatePem(), "rw-r--r--");
            write(folder.resolve(keyOf(name)), issued.keyPem(), "rw-------");
            surroundings.out().println(folder.resolve(certificateOf(name)));
        }
        surroundings.tell(
                "Give each node its two files and " + AUTHORITY
                        + ": CLUSTER_CERT_FILE, CLUSTER_KEY_FILE and CLUSTER_CA_FILE name them. A key belongs on its node only.");
        return 0;
    }

    private static List<String> files(Set<String> names) {
        Set<String> files = new LinkedHashSet<>(List.of(AUTHORITY));
        names.forEach(name -> files.addAll(List.of(certificateOf(name), keyOf(name))));
        return List.copyOf(files);
    }

    private static String certificateOf(String name) {
        return fileName(name) + ".pem";
    }

    private static String keyOf(String name) {
        return fileName(name) + ".key.pem";
    }

    private static String fileName(String name) {
        return name.replace(':', '-');
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    private void check(boolean holds, String problem) {
        if (!holds && spec != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
