package io.tses.cluster;

import io.tses.config.ConfigReader;
import io.tses.shared.WireNamed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a node works together with others, and how they find and believe each other.
 *
 * @param name of the cluster; nodes with another one are not let in
 * @param host an address of this machine: the only one on which members and bus are listened for
 * @param publicHost under which other nodes reach this one
 * @param port of the members' protocol, which holds addresses only and has no protection of its own
 * @param busPort of the bus, which holds questions and answers
 * @param members where others may be found, each {@code host} or {@code host:port}; a name may have many addresses
 * @param tls what nodes show each other; empty where the bus is not protected
 * @param roles what this node does
 */
public record ClusterConfig(
        boolean enabled,
        String name,
        String host,
        String publicHost,
        int port,
        int busPort,
        List<String> members,
        Optional<BusTls> tls,
        Set<Role> roles) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern MEMBER =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+])(:(?<port>[1-9][0-9]{0,4}))?");
    private static final String PORT = "port";
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_MEMBERS = 100;

    /** @param root the settings as a whole: roles stand beside the cluster */
    public static ClusterConfig from(ConfigReader root) {
        ConfigReader cluster = root.section("cluster");
        boolean enabled = cluster.flag("enabled");
        boolean insecure = cluster.flag("insecure");
        String host = cluster.requiredText("host");
        String publicHost = cluster.text("public-host");
        ClusterConfig config = new ClusterConfig(
                enabled,
                name(cluster),
                host,
                publicHost.isEmpty() ? host : publicHost,
                cluster.number("port", 1, HIGHEST_PORT),
                cluster.number("bus-port", 1, HIGHEST_PORT),
                members(cluster),
                tls(cluster),
                roles(root));
        if (enabled) {
            config.checkTogether(cluster, insecure);
        } else if (config.roles.size() < Role.values().length) {
            root.problem("roles", "needs cluster.enabled (CLUSTER_ENABLED): no other node would do the rest");
        }
        return config;
    }

    private static String name(ConfigReader cluster) {
        String name = cluster.requiredText("name");
        if (!NAME.matcher(name).matches()) {
            cluster.problem("name", "must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen");
        }
        return name;
    }

    private static List<String> members(ConfigReader cluster) {
        List<String> members = cluster.list("members");
        members.stream()
                .filter(member -> !isHost(member))
                .findFirst()
                .ifPresent(member -> cluster.problem(
                        "members",
                        "must list hosts such as 10.0.0.2, tses-2.internal or tses-2.internal:5701, not \"" + member
                                + "\""));
        if (members.size() > MOST_MEMBERS) {
            cluster.problem(
                    "members", "must have at most " + MOST_MEMBERS + " hosts; a name of DNS may have many addresses");
        }
        return members;
    }

    private static boolean isHost(String member) {
        Matcher host = MEMBER.matcher(member);
        return host.matches() && (host.group(PORT) == null || Integer.parseInt(host.group(PORT)) <= HIGHEST_PORT);
    }

    /** All of the three or none of them. */
    private static Optional<BusTls> tls(ConfigReader cluster) {
        Optional<Path> certificate = cluster.file("cert-file");
        Optional<Path> key = cluster.file("key-file");
        Optional<Path> authority = cluster.file("ca-file");
        if (certificate.isPresent() && key.isPresent() && authority.isPresent()) {
            BusTls tls = new BusTls(certificate.get(), key.get(), authority.get());
            tls.problems().forEach(cluster::problem);
            return Optional.of(tls);
        }
        Stream.of("cert-file", "key-file", "ca-file")
                .filter(setting -> cluster.text(setting).isEmpty())
                .filter(setting -> certificate.isPresent() || key.isPresent() || authority.isPresent())
                .forEach(setting -> cluster.problem(
                        setting, "is not set, and cert-file, key-file and ca-file are of use together only"));
        return Optional.empty();
    }

    /** When the other nodes do not believe this one any more; empty of one that shows no certificate. */
    public Optional<Instant> certificateEnd() {
        return tls.map(BusTls::end);
    }

    private static Set<Role> roles(ConfigReader root) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String text : root.list("roles")) {
            WireNamed.parse(Role.class, text)
                    .ifPresentOrElse(
                            roles::add,
                            () -> root.problem("roles", "must list some of " + names() + ", not \"" + text + "\""));
        }
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : roles;
    }

    private static String names() {
        return Stream.of(Role.values()).map(Role::wireName).collect(Collectors.joining(", "));
    }

    private void checkTogether(ConfigReader cluster, boolean insecure) {
        if (port == busPort) {
            cluster.problem("bus-port", "must differ from cluster.port (CLUSTER_PORT)");
        }
        if (address(publicHost).filter(known -> !known.isAnyLocalAddress()).isEmpty() && !publicHost.equals(host)) {
            cluster.problem(
                    "public-host",
                    "must be a name or an address under which other nodes reach this one, or empty, not \"" + publicHost
                            + "\"");
        }
        Optional<InetAddress> address = address(host);
        if (address.isEmpty() || address.get().isAnyLocalAddress()) {
            cluster.problem("host", "must be one address of this machine, on a network that only nodes can reach");
        } else if (tls.isEmpty() && !insecure && !address.get().isLoopbackAddress()) {
            cluster.problem(
                    "cert-file",
                    "is not set, nor key-file and ca-file: whoever reaches the bus could read sign-ins. The command"
                            + " cluster certificates makes a set; cluster.insecure (CLUSTER_INSECURE) goes without");
        }
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
