package io.tses.mail;

import io.tses.mail.FindMailDomains.Domain;
import io.tses.mail.FindMailDomains.Found;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** What mailers have told of domains, an hour a key. Fails as the connection does. */
final class DomainStore {
    private static final int HOURS = 24;

    private final Vertx vertx;
    private final HeldConnection redis;

    DomainStore(Vertx vertx, HeldConnection redis) {
        this.vertx = vertx;
        this.redis = redis;
    }

    Future<Found> find(FindMailDomains ask) {
        Instant first = Instant.ofEpochMilli(redis.millis())
                .truncatedTo(ChronoUnit.HOURS)
                .minus(HOURS - 1, ChronoUnit.HOURS);
        List<Future<Response>> hours = LongStream.range(0, HOURS)
                .mapToObj(hour ->
                        KeyedCommand.of(Command.HGETALL).key(MailKeys.domains(first.plus(hour, ChronoUnit.HOURS))))
                .map(redis::send)
                .toList();
        // Thousands of rows to be read: not on an event loop.
        return Future.all(hours)
                .compose(all -> vertx.executeBlocking(() -> sum(first, all.list(), ask.limit()), false));
    }

    private static Found sum(Instant since, List<Response> hours, int limit) {
        Map<String, DomainFigures> all = new HashMap<>();
        for (Response hour : hours) {
            for (String domain : hour.getKeys()) {
                DomainFigures kept = DomainFigures.of(hour.get(domain).toString());
                all.computeIfAbsent(domain, first -> new DomainFigures()).add(kept);
            }
        }
        Optional<Domain> others =
                Optional.ofNullable(all.remove(DomainTally.OTHERS)).map(figures -> figures.as(DomainTally.OTHERS));
        Comparator<Map.Entry<String, DomainFigures>> busiest = Comparator.comparingLong(
                        (Map.Entry<String, DomainFigures> domain) ->
                                domain.getValue().weight())
                .reversed();
        List<Domain> domains = all.entrySet().stream()
                .sorted(busiest.thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(domain -> domain.getValue().as(domain.getKey()))
                .toList();
        return new Found(since, domains, others);
    }
}
