package io.tses.http.caller;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.shared.ClientAddress;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators of what works as it was set up but may not have been meant: each thing once, whichever instance sees it, and
 * a bounded number of each kind, since it is clients who choose them.
 */
public final class Hints implements Shareable {
    public static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final Set<String> peers = ConcurrentHashMap.newKeySet();
    private final Set<String> origins = ConcurrentHashMap.newKeySet();
    private final Set<String> hosts = ConcurrentHashMap.newKeySet();

    /** The ones of all instances. */
    public static Hints of(Vertx vertx) {
        LocalMap<String, Hints> shared = vertx.sharedData().getLocalMap("tses.http.hints");
        return shared.computeIfAbsent("hints", name -> new Hints());
    }

    /** @param peer from which came more requests with forwarding headers than a client sends by chance */
    public void unbelieved(ClientAddress peer) {
        if (isNews(peers, peer.text())) {
            LOG.warn("{}", unbelieved(peer.text()));
        }
    }

    /** What operators should look into, a sentence each; in no order. */
    public List<String> warnings() {
        return peers.stream().map(Hints::unbelieved).toList();
    }

    /** Has it measured how many peers look like proxies that nobody has named. */
    public void measuredBy(MeterRegistry registry) {
        Gauge.builder("tses.http.unbelieved.peers", peers, Set::size)
                .description("peers that send forwarding headers like proxies, and are not trusted as such")
                .register(registry);
    }

    private static String unbelieved(String peer) {
        return "forwarding headers not believed peer=" + peer + "; if it is a proxy, name it in http.trusted-proxies"
                + " (HTTP_TRUSTED_PROXIES): until then all of its clients share the limits of one";
    }

    public void refused(Origin origin) {
        if (isNews(origins, origin.toString())) {
            LOG.warn(
                    "browsers may not call from origin={}; if they should, name it in http.cors-origins"
                            + " (HTTP_CORS_ORIGINS)",
                    origin);
        }
    }

    public void passedOver(Authority host) {
        if (isNews(hosts, host.toString())) {
            LOG.warn(
                    "links lead to tokens.issuer (TOKENS_ISSUER), not to host={}; if they should, name it in http.hosts"
                            + " (HTTP_HOSTS)",
                    host);
        }
    }

    private static boolean isNews(Set<String> told, String text) {
        return !told.contains(text) && told.size() < MOST && told.add(text);
    }
}
