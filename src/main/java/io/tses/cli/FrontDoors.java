package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.config.Port;
import io.tses.embedded.CannotStart;
import io.tses.shared.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports at which people find what {@code dev} runs; 0 is any free one.
 *
 * @param host the address of this machine at which the service is; all others are at loopback
 * @param http the service
 * @param management its health and metrics
 * @param mailbox the page of the mailbox
 * @param mailboxHosts names under which that may be called besides those of loopback
 * @param smtp where the mailbox takes mails
 */
record FrontDoors(String host, int http, int management, int mailbox, List<String> mailboxHosts, int smtp) {
    static final String LOOPBACK = "127.0.0.1";

    static FrontDoors from(ConfigReader root) {
        return new FrontDoors(
                root.section("http").requiredText("host"),
                root.section("http").port("port"),
                root.section("management").port("port"),
                root.section("mailbox").port("port"),
                mailboxHosts(root),
                root.section("smtp").port("port"));
    }

    /** Host names, without ports: whatever port they come with is good. */
    static List<String> mailboxHosts(ConfigReader root) {
        ConfigReader mailbox = root.section("mailbox");
        List<String> hosts = mailbox.list("hosts");
        List<String> names = hosts.stream()
                .flatMap(host -> HostName.parse(host).stream())
                .map(HostName::toString)
                .toList();
        if (names.size() < hosts.size()) {
            mailbox.problem(
                    "hosts", "must be names of hosts, comma-separated, without http:// and ports: mailbox,build-7");
        }
        return names;
    }

    /** @throws CannotStart naming every port that cannot be opened, or is meant for two, and the variable that changes it */
    void mustBeFree() {
        Map<Integer, String> first = new HashMap<>();
        List<String> problems = new ArrayList<>();
        check(new Port("HTTP_PORT", host, http), first, problems);
        check(new Port("MANAGEMENT_PORT", LOOPBACK, management), first, problems);
        check(new Port("MAILBOX_PORT", LOOPBACK, mailbox), first, problems);
        check(new Port("SMTP_PORT", LOOPBACK, smtp), first, problems);
        if (!problems.isEmpty()) {
            throw new CannotStart(String.join("\n  ", problems));
        }
    }

    private static void check(Port port, Map<Integer, String> first, List<String> problems) {
        if (port.number() == 0) {
            return;
        }
        String other = first.putIfAbsent(port.number(), port.variable());
        if (other == null) {
            port.trouble().ifPresent(problems::add);
        } else {
            problems.add("Port " + port.number() + " is meant for " + other + " and for " + port.variable()
                    + "; change one of them.");
        }
    }
}
