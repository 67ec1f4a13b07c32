package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.embedded.CannotStart;
import io.tses.embedded.StateFolder;
import io.tses.shared.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports at which people find what {@code dev} runs; 0 is any free one.
 *
 * @param http the service
 * @param management its health and metrics
 * @param mailbox the page of the mailbox
 * @param mailboxHosts names under which that may be called besides those of loopback
 * @param smtp where the mailbox takes mails
 */
record FrontDoors(int http, int management, int mailbox, List<String> mailboxHosts, int smtp) {
    static FrontDoors from(ConfigReader root) {
        return new FrontDoors(
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

    /** @throws CannotStart naming every port that is taken, or meant for two, and the variable that changes it */
    void mustBeFree() {
        Map<Integer, String> first = new HashMap<>();
        List<String> problems = new ArrayList<>();
        check(http, "HTTP_PORT", first, problems);
        check(management, "MANAGEMENT_PORT", first, problems);
        check(mailbox, "MAILBOX_PORT", first, problems);
        check(smtp, "SMTP_PORT", first, problems);
        if (!problems.isEmpty()) {
            throw new CannotStart(String.join("\n  ", problems));
        }
    }

    private static void check(int port, String variable, Map<Integer, String> first, List<String> problems) {
        if (port == 0) {
            return;
        }
        String other = first.putIfAbsent(port, variable);
        if (other != null) {
            problems.add("Port " + port + " is meant for " + other + " and for " + variable + "; change one of them.");
        } else if (!StateFolder.isFree(port)) {
            problems.add("Port " + port + " is taken by another program; set " + variable
                    + " to another one, or to 0 for any free one.");
        }
    }
}
