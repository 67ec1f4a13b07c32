package io.tses.stats;

import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.Unavailable;
import io.tses.stats.FindStats.Check;
import io.tses.stats.FindStats.NodeWord;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

/** The figures of all nodes in Redis. Fails with {@link Unavailable} when Redis cannot be reached or is full. */
final class StatsStore {
    private static final LuaScript ADD = LuaScript.beside(StatsStore.class, "add.lua");

    /** Whoever looks, looks again before. */
    private static final Duration WATCH = Duration.ofSeconds(5);

    /** What is left of a node that did not take its leave. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** Three reports of a node that nobody looks at, or what came between. */
    private static final Duration SILENT = Duration.ofSeconds(35);

    private static final int MOST_NODES = 200;

    private final HeldConnection redis;

    /** Names this node from its start on. */
    private final String node = UUID.randomUUID().toString();

    StatsStore(HeldConnection redis) {
        this.redis = redis;
    }

    /** Now, by the clock of Redis. */
    long millis() {
        return redis.millis();
    }

    /**
     * Adds what this node has counted, if it was not added before.
     *
     * @param word what the node tells of itself
     * @return whether somebody looks
     */
    Future<Boolean> add(Report report, String word) {
        ScriptCall call = new ScriptCall().key(StatsKeys.NODES).key(StatsKeys.WATCHED);
        report.parts().stream()
                .map(part -> part.scale().key(part.unit()))
                .distinct()
                .forEach(call::key);
        call.arg(node).arg(report.number()).arg(word).arg(REMEMBERED.toMillis()).arg(MOST_NODES);
        report.parts().forEach(part -> addTo(call, part));
        return ADD.run(redis, call).map(reply -> reply.flag("watched"));
    }

    private static void addTo(ScriptCall call, Report.Part part) {
        int[] places = LongStream.range(0, Row.WIDTH)
                .mapToInt(place -> (int) place)
                .filter(place -> part.row().at(place) > 0)
                .toArray();
        int first = Scale.placeInKey(part.unit()) * Row.WIDTH;
        call.arg(call.keys().indexOf(part.scale().key(part.unit())) + 1)
                .arg(part.scale().kept().toMillis())
                .arg(places.length);
        for (int place : places) {
            call.arg(first + place).arg(part.row().at(place));
        }
    }

    /** Has nodes know, with their next report, that somebody looks. */
    Future<Void> watch() {
        return redis.send(KeyedCommand.of(Command.SET)
                        .key(StatsKeys.WATCHED)
                        .arg("")
                        .arg("PX")
                        .arg(WATCH.toMillis()))
                .mapEmpty();
    }

    /** This node has gone. */
    Future<Void> leave() {
        return redis.send(KeyedCommand.of(Command.HDEL).key(StatsKeys.NODES).arg(node))
                .mapEmpty();
    }

    /** The rows of all units from the one number to the other, both included. */
    Future<Rows> read(Scale scale, long from, long to) {
        KeyedCommand get = KeyedCommand.of(Command.MGET);
        long firstKey = Math.floorDiv(from, Scale.ROWS);
        long lastKey = Math.floorDiv(to, Scale.ROWS);
        LongStream.rangeClosed(firstKey, lastKey).forEach(key -> get.key(scale.key(key * Scale.ROWS)));
        return redis.send(get).map(packs -> new Rows(firstKey * Scale.ROWS, packs(packs)));
    }

    private static List<byte[]> packs(Response packs) {
        List<byte[]> bytes = new ArrayList<>(packs.size());
        for (Response pack : packs) {
            bytes.add(pack == null ? new byte[0] : pack.toBytes());
        }
        return bytes;
    }

    /**
     * What a node has told of itself.
     *
     * @param ahead as {@link FindNodes.State} has it
     */
    record Word(NodeWord node, Optional<Duration> ahead) {
        FindNodes.State state() {
            return new FindNodes.State(
                    node.self().name(), node.silent(), node.self().warnings(), ahead);
        }
    }

    /** What nodes have told of themselves, by their names. */
    Future<List<Word>> nodes() {
        return redis.send(KeyedCommand.of(Command.HGETALL).key(StatsKeys.NODES)).map(words -> {
            long now = millis();
            List<Word> nodes = new ArrayList<>();
            for (String start : words.getKeys()) {
                read(start, words.get(start).toString(), now)
                        .filter(word -> word.node().toldAt().toEpochMilli() > now - REMEMBERED.toMillis())
                        .ifPresent(nodes::add);
            }
            nodes.sort(Comparator.comparing((Word word) -> word.node().self().name())
                    .thenComparing(word -> word.node().startedAt()));
            return nodes;
        });
    }

    /** As {@code add.lua} keeps it: the number of the report, the moment, and the word. */
    private Optional<Word> read(String start, String kept, long now) {
        String[] parts = kept.split(" ", 3);
        try {
            long told = Long.parseLong(parts[1]);
            JsonObject word = new JsonObject(parts[2]);
            NodeWord said = new NodeWord(
                    new NodeSelf(
                            word.getString("name"),
                            texts(word, "roles"),
                            word.getString("version"),
                            texts(word, "warnings")),
                    Instant.ofEpochMilli(word.getLong("started")),
                    Instant.ofEpochMilli(told),
                    Duration.ofMillis(Math.max(0, now - told)),
                    now - told > SILENT.toMillis(),
                    start.equals(node),
                    checks(word));
            return Optional.of(
                    new Word(said, Optional.ofNullable(word.getLong("ahead")).map(Duration::ofMillis)));
        } catch (DecodeException
                | IndexOutOfBoundsException
                | NullPointerException
                | ClassCastException
                | NumberFormatException e) {
            // Whoever can write to Redis can write anything there.
            return Optional.empty();
        }
    }

    private static List<String> texts(JsonObject word, String name) {
        return word.getJsonArray(name).stream().map(Object::toString).toList();
    }

    private static List<Check> checks(JsonObject word) {
        return word.getJsonObject("checks").stream()
                .map(check -> new Check(
                        check.getKey(), Optional.of(check.getValue().toString()).filter(why -> !why.isEmpty())))
                .toList();
    }

    /**
     * @param aheadMillis by how much the clock of the node is ahead of Redis'
     * @param checks of what the node needs; none while nobody looks
     */
    static String word(NodeSelf self, long startedMillis, long aheadMillis, List<Check> checks) {
        JsonObject results = new JsonObject();
        checks.forEach(check -> results.put(check.backend(), check.reason().orElse("")));
        return new JsonObject()
                .put("name", self.name())
                .put("roles", new JsonArray(self.roles()))
                .put("version", self.version())
                .put("warnings", new JsonArray(self.warnings()))
                .put("started", startedMillis)
                .put("ahead", aheadMillis)
                .put("checks", results)
                .encode();
    }
}
