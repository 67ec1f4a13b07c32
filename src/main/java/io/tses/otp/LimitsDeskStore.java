package io.tses.otp;

import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What operators see of limits in Redis and of those whom they bar, and do about it. */
final class LimitsDeskStore {
    private static final String COMMON = "sign-in.lua";
    private static final LuaScript LIST = LuaScript.beside(LimitsDeskStore.class, COMMON, "list-barred.lua");
    private static final LuaScript LOOK = LuaScript.beside(LimitsDeskStore.class, "look-at-limits.lua");
    private static final LuaScript FREE = LuaScript.beside(LimitsDeskStore.class, "free-client.lua");

    private static final List<Limit> OF_CLIENTS = List.of(Limit.CLIENT, Limit.CLIENT_DAY, Limit.CLIENT_FAILURES);
    private static final List<Limit> OF_NETWORKS = List.of(Limit.NETWORK, Limit.NETWORK_FAILURES);
    private static final OtpKeys.Lane ANYBODY = OtpKeys.strangers("");

    private final HeldConnection redis;
    private final OtpConfig config;
    private final RateLimitConfig limits;
    private final AuditOutbox outbox;

    LimitsDeskStore(HeldConnection redis, OtpConfig config, RateLimitConfig limits, AuditOutbox outbox) {
        this.redis = redis;
        this.config = config;
        this.limits = limits;
        this.outbox = outbox;
    }

    /** One page of those who are barred. Whoever is found to be so no more leaves the list. */
    Future<FindBarred.Found> barred(FindBarred ask) {
        List<Bar> bars = Arrays.stream(Bar.values()).filter(this::mayBar).toList();
        ScriptCall call = new ScriptCall()
                .arg(ask.pageSize())
                .arg(ask.after()
                        .map(place -> Long.toString(place.ends().toEpochMilli()))
                        .orElse("+inf"))
                .arg(ask.after().map(place -> bars.indexOf(place.bar()) + 1).orElse(0))
                .arg(ask.after().map(FindBarred.Place::subject).orElse(""))
                .arg(config.lockout().toMillis());
        config.total(call).arg(bars.size());
        for (Bar bar : bars) {
            boolean wanted = ask.bar().isEmpty() || ask.bar().get() == bar;
            call.arg(OtpKeys.barred(bar)).arg(wanted ? "rows" : "");
            describe(call, bar);
        }
        return LIST.run(redis, call).map(reply -> toFound(bars, reply));
    }

    /** A limit that is off, or only tried out, bars nobody, whatever it has counted. */
    private boolean mayBar(Bar bar) {
        return bar.limit()
                .map(limits::quota)
                .filter(quota -> quota.isOff() || quota.dryRun())
                .isEmpty();
    }

    private void describe(ScriptCall call, Bar bar) {
        Optional<Limit> limit = bar.limit();
        if (limit.isPresent()) {
            Quota quota = limits.quota(limit.get());
            call.arg("limit")
                    .arg(limit.get().key(""))
                    .arg(quota.permits())
                    .arg(quota.window().toMillis())
                    .arg("");
        } else {
            boolean isLock = bar == Bar.LOCK;
            call.arg(bar.wireName())
                    .arg(isLock ? ANYBODY.lockout() : ANYBODY.guesses())
                    .arg("")
                    .arg("")
                    .arg(ANYBODY.allowed());
        }
    }

    private static FindBarred.Found toFound(List<Bar> bars, Reply reply) {
        Instant now = reply.moment("now");
        List<Integer> counts = reply.numbers("counts");
        List<Reply> rows = reply.rows("rows");
        return new FindBarred.Found(
                rows.stream().map(row -> toBarred(bars, now, row)).toList(),
                IntStream.range(0, bars.size())
                        .mapToObj(n -> new FindBarred.Count(bars.get(n), counts.get(n)))
                        .toList(),
                reply.flag("more") ? Optional.of(place(bars, rows.get(rows.size() - 1))) : Optional.empty());
    }

    private static FindBarred.Barred toBarred(List<Bar> bars, Instant now, Reply row) {
        Duration endsIn = row.duration("ends_in");
        return new FindBarred.Barred(bar(bars, row), row.text("subject"), now.plus(endsIn), endsIn);
    }

    private static FindBarred.Place place(List<Bar> bars, Reply row) {
        return new FindBarred.Place(row.moment("ends"), bar(bars, row), row.text("subject"));
    }

    private static Bar bar(List<Bar> bars, Reply row) {
        return bars.get(row.count("bar") - 1);
    }

    Future<List<Counted>> ofAddress(EmailAddress email) {
        String mailbox = limits.aliases().bucketOf(email).value();
        return look(List.of(
                new Place(Limit.EMAIL, mailbox),
                new Place(Limit.EMAIL_DAY, mailbox),
                new Place(Limit.DOMAIN, email.domain())));
    }

    Future<List<Counted>> ofClient(ClientAddress client) {
        return look(places(client, true));
    }

    /**
     * Forgets what was counted of a client, unless that was done too often.
     *
     * @param event the record of it; told in its details what became of it
     */
    Future<FreeClient.Reply> free(AuditEvent event, ClientAddress client, boolean withNetwork) {
        List<Place> places = places(client, withNetwork);
        ScriptCall call = new ScriptCall().key(OtpKeys.frees(client));
        places.forEach(place -> call.key(place.key()));
        call.arg(config.unlocks())
                .arg(config.unlockWindow().toMillis())
                .arg(places.size())
                .effects(List.of(outbox.append(event)));
        return FREE.run(redis, call)
                .map(reply -> reply.is("freed")
                        ? new FreeClient.Freed(cleared(places, reply.texts("cleared")))
                        : new FreeClient.Limited(reply.duration("retry_in")));
    }

    private static List<Limit> cleared(List<Place> places, List<String> keys) {
        return places.stream()
                .filter(place -> keys.contains(place.key()))
                .map(Place::limit)
                .toList();
    }

    private static List<Place> places(ClientAddress client, boolean withNetwork) {
        List<Place> places = new ArrayList<>();
        OF_CLIENTS.forEach(limit -> places.add(new Place(limit, client.bucket())));
        if (withNetwork) {
            OF_NETWORKS.forEach(limit -> places.add(new Place(limit, client.network())));
        }
        return places;
    }

    private Future<List<Counted>> look(List<Place> places) {
        ScriptCall call = new ScriptCall();
        places.forEach(place -> call.key(place.key()));
        return LOOK.run(redis, call).map(reply -> {
            List<Integer> counts = reply.numbers("counts");
            List<Integer> endsIn = reply.numbers("ends_in");
            return IntStream.range(0, places.size())
                    .mapToObj(n -> counted(places.get(n), counts.get(n), Duration.ofMillis(endsIn.get(n))))
                    .toList();
        });
    }

    private Counted counted(Place place, int taken, Duration endsIn) {
        return new Counted(place.limit(), place.subject(), limits.quota(place.limit()), taken, endsIn);
    }

    /** Where permits are counted. */
    private record Place(Limit limit, String subject) {
        String key() {
            return limit.key(subject);
        }
    }
}
