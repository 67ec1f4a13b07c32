package io.tses.redis;

import io.tses.request.Unavailable;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself in answer to HELLO, the one command that needs no right.
 *
 * @param server {@code redis} or {@code valkey}; others that speak the protocol name themselves, too
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
 * @param role {@code master} or {@code replica}; empty for a Sentinel
 */
record Greeting(String server, String version, String mode, String role) {
    static final String NEEDED =
            "Redis 7.0 or newer, or Valkey, standalone or the primary of its replicas, at one address"
                    + " (redis://), where Sentinels name it (redis+sentinel://), or in a Cluster (redis+cluster://)";

    private static final String SENTINEL = "sentinel";
    private static final String CLUSTER = "cluster";
    private static final int OLDEST = 7;
    private static final Pattern MAJOR = Pattern.compile("([0-9]{1,4})\\..*");

    static Greeting of(Response hello) {
        return new Greeting(
                field(hello, "server"), field(hello, "version"), field(hello, "mode"), field(hello, "role"));
    }

    /** Why scripts that decide cannot run there, on a server that is no part of a Cluster; empty when they can. */
    Optional<Unavailable> objection() {
        if (mode.equals(SENTINEL)) {
            return wrong("a Sentinel; redis.url (REDIS_URL) must name the primary that it watches, or begin with"
                    + " redis+sentinel:// and name all Sentinels");
        }
        if (mode.equals(CLUSTER)) {
            return Optional.of(
                    Trouble.WRONG_SERVER.as(
                            "found " + this
                                    + " in cluster mode; redis.url (REDIS_URL) must then begin with redis+cluster:// and name some of the nodes"));
        }
        return objectionToAny();
    }

    /** The same, on the primary of a slot. */
    Optional<Unavailable> objectionInCluster() {
        return objectionToNode().or(this::objectionToAny);
    }

    private Optional<Unavailable> objectionToAny() {
        boolean isNewEnough = switch (server) {
            case "redis" -> major() >= OLDEST;
            case "valkey" -> true;
            default -> false;
        };
        if (!isNewEnough) {
            return wrong(this.toString());
        }
        return role.equals("master")
                ? Optional.empty()
                : Optional.of(Trouble.READ_ONLY.as("found a replica; needed is the primary"));
    }

    /** Why it cannot be asked where another server is; empty when it can. */
    Optional<Unavailable> objectionToSentinel() {
        return mode.equals(SENTINEL)
                ? Optional.empty()
                : Optional.of(Trouble.WRONG_SERVER.as("found " + this
                        + ", which is no Sentinel; the hosts of redis.url (REDIS_URL) must be Sentinels, or it must begin with"
                        + " redis:// and name one server"));
    }

    /** Why it cannot be asked who serves a slot; empty when it can. Whether it knows, the answer tells. */
    Optional<Unavailable> objectionToNode() {
        return mode.equals(SENTINEL)
                ? Optional.of(Trouble.WRONG_SERVER.as(
                        "found a Sentinel; the hosts of redis.url (REDIS_URL) must be nodes of a Cluster, or it must begin with"
                                + " redis+sentinel://"))
                : Optional.empty();
    }

    /** What is wrong with a server that does not know HELLO. */
    static Unavailable unknown() {
        return Trouble.WRONG_SERVER.as(
                "found a server that does not know HELLO, so is older than Redis 6 or only a proxy" + "; needed is "
                        + NEEDED);
    }

    private static Optional<Unavailable> wrong(String found) {
        return Optional.of(Trouble.WRONG_SERVER.as("found " + found + "; needed is " + NEEDED));
    }

    private int major() {
        Matcher major = MAJOR.matcher(version);
        return major.matches() ? Integer.parseInt(major.group(1)) : 0;
    }

    private static String field(Response hello, String name) {
        Response value = hello.get(name);
        return value == null ? "" : value.toString();
    }

    @Override
    public String toString() {
        return server + " " + version;
    }
}
