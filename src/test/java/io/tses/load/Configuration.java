package io.tses.load;

import io.tses.accountant.Servers;
import io.tses.config.ConfigListing;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What there was before a run: who asks and how, of what service, with which settings, on what machine. */
final class Configuration {
    private static final List<String> REDIS = List.of(
            "redis_version",
            "aof_enabled",
            "maxmemory_policy",
            "maxmemory_human",
            "mem_allocator",
            "io_threads_active");
    private static final List<String> POSTGRES = List.of(
            "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections");

    private final Target target;
    private final JsonObject json;

    /** @param options as they were typed */
    Configuration(Order order, Target target, Optional<Servers> servers, String options, Instant now) {
        this.target = target;
        Plan plan = order.plan();
        json = new JsonObject()
                .put("options", options)
                .put("scenario", order.scenario().toString())
                .put("mix", order.mix().toString())
                .put("rate", plan.isOpen() ? plan.rate() : "as fast as answers come")
                .put("workers", plan.isOpen() ? 0 : plan.workers())
                .put("warm-up", ToDuration.text(plan.warmUp()))
                .put("for", ToDuration.text(plan.length()))
                .put("people", order.newPeople() ? "new" : order.known())
                .put("clients", order.oldClients() ? "without handles and devices" : "with handles and devices")
                .put("captured", now.toString())
                .put("machine", Machine.describe())
                .put(
                        "nodes",
                        new JsonArray(target.nodes().stream().map(URI::toString).toList()))
                .put("programs", new JsonArray(target.programs()));
        servers.ifPresent(one -> {
            json.put("redis", described(REDIS, one::redisInfo));
            json.put("postgresql", described(POSTGRES, one::postgresSetting));
        });
        json.put(
                "settings",
                target.settings()
                        .map(loaded -> new JsonArray(ConfigListing.of(loaded)))
                        .orElse(new JsonArray().add("not known: no --config was given")));
    }

    /** Has a node say which version it is; fails when it does not answer. */
    void ask(Nodes nodes) {
        Heard contract =
                Waiting.forIt(nodes.contract(), "the node at " + target.nodes().get(0));
        json.put("version", version(contract));
    }

    JsonObject json() {
        return json;
    }

    /** Those that run on this machine. */
    List<LocalProcess> processes() {
        List<LocalProcess> processes = new ArrayList<>();
        for (int i = 0; i < target.nodes().size(); i++) {
            URI node = target.nodes().get(i);
            String name = target.nodes().size() == 1 ? "node" : "node " + (i + 1);
            LocalProcess.listening(name, node.getHost(), Nodes.port(node)).ifPresent(processes::add);
        }
        Stream.of(
                        target.redisUrl().flatMap(url -> listening("redis", url, 6379)),
                        target.databaseUrl().flatMap(url -> listening("postgresql", url, 5432)),
                        Optional.of(LocalProcess.own()))
                .flatMap(Optional::stream)
                .forEach(processes::add);
        return processes;
    }

    private interface Telling {
        String tell(String name);
    }

    private static JsonObject described(List<String> names, Telling telling) {
        JsonObject all = new JsonObject();
        names.forEach(name -> all.put(name, telling.tell(name)));
        return all;
    }

    private static Optional<LocalProcess> listening(String name, String url, int usualPort) {
        URI uri = URI.create(url);
        int port = uri.getPort() < 0 ? usualPort : uri.getPort();
        return Optional.ofNullable(uri.getHost()).flatMap(host -> LocalProcess.listening(name, host, port));
    }

    private static String version(Heard contract) {
        try {
            return contract.json().getJsonObject("info", new JsonObject()).getString("version", "not told");
        } catch (DecodeException | ClassCastException e) {
            return "not told";
        }
    }
}
