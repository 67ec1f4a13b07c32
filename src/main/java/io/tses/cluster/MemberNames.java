package io.tses.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where members may be found, by the names that an operator has given. Hazelcast itself takes one address of a name at most, and where
 * it is told which of ours to listen on, none that is another's.
 */
final class MemberNames {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNames.class);

    private final List<String> names;
    private final int usualPort;
    private final Set<String> unknown = new HashSet<>();

    /**
     * @param names each {@code host} or {@code host:port}
     * @param usualPort of those without one
     */
    MemberNames(List<String> names, int usualPort) {
        this.names = names;
        this.usualPort = usualPort;
    }

    /** All addresses that they have now. Asks DNS, and blocks until it has answered. */
    synchronized List<String> addresses() {
        Set<String> found = new LinkedHashSet<>();
        for (String name : names) {
            int colon = name.lastIndexOf(':');
            boolean hasPort = colon > name.lastIndexOf(']');
            String host = hasPort ? name.substring(0, colon) : name;
            String port = hasPort ? name.substring(colon + 1) : Integer.toString(usualPort);
            for (InetAddress address : addresses(host)) {
                String literal = address.getHostAddress();
                found.add((literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + port);
            }
        }
        return List.copyOf(found);
    }

    private InetAddress[] addresses(String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            unknown.remove(host);
            return addresses;
        } catch (UnknownHostException e) {
            // Once, and again when it has been known meanwhile: it is asked for every few seconds.
            if (unknown.add(host)) {
                LOG.warn("cluster.members (CLUSTER_MEMBERS) has a name that nobody has now host={}", host);
            }
            return new InetAddress[0];
        }
    }
}
