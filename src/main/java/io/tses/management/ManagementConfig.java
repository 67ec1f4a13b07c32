package io.tses.management;

import io.tses.config.ConfigReader;
import io.tses.http.caller.Authority;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where operators' machinery asks after the service; not for the public.
 *
 * @param hosts names that it is asked under, besides addresses and those of the machine itself
 */
public record ManagementConfig(String host, int port, List<String> hosts) {
    public static ManagementConfig from(ConfigReader management) {
        return new ManagementConfig(management.requiredText("host"), management.port("port"), hosts(management));
    }

    private static List<String> hosts(ConfigReader management) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String text : management.list("hosts")) {
            Authority.parse(text)
                    .filter(name -> name.port().isEmpty())
                    .ifPresentOrElse(
                            name -> hosts.add(name.host()),
                            () -> management.problem(
                                    "hosts",
                                    "must list names such as tses.internal, without ports, not \"" + text + "\""));
        }
        return List.copyOf(hosts);
    }
}
