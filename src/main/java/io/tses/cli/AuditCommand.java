package io.tses.cli;

import io.tses.app.Counter;
import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.FollowEvents;
import io.tses.audit.FollowEvents.Followed;
import io.tses.outbox.EventType;
import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lines come in the order of a log: the newest one last. */
@Command(
        name = "audit",
        description =
                "Prints the newest rows of the audit log, the last one last. Needs PostgreSQL alone, to follow it Redis as well.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AuditCommand implements Callable<Integer> {
    private static final int PAGE = 1000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Mixin
    private final DeskOption desk = new DeskOption();

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            converter = ToAddress.class,
            description = "Rows of this address only.")
    private @Nullable EmailAddress email;

    @Option(
            names = "--event",
            paramLabel = "EVENT",
            converter = ToEventType.class,
            description = "Rows of this event only: ${COMPLETION-CANDIDATES}.")
    private @Nullable EventType event;

    @Option(
            names = "--since",
            paramLabel = "MOMENT",
            converter = ToMoment.class,
            description = "Rows from then on: 30m, 12h or 7d (ago), 2026-07-01, or 2026-07-01T12:00:00Z.")
    private @Nullable Instant since;

    @Option(names = "--json", description = "Prints each row as a JSON object on a line.")
    private boolean json;

    @Option(
            names = "--follow",
            description =
                    "Goes on with what is recorded from now on, until it is stopped: each row once, in order, and none before those"
                            + " that are still on their way.")
    private boolean follow;

    private final Surroundings surroundings;

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk open = desk.open(surroundings, follow ? Counter.AUDIT_LIVE : Counter.AUDIT)) {
            if (follow) {
                follow(open);
            } else {
                print(newest(open, filter()));
            }
            return ExitCode.OK;
        }
    }

    /** First what no row is missing from any more, and from there on, so that none falls between. */
    private void follow(Desk open) throws TimeoutException, InterruptedException {
        FindEvents.Cursor reached = later(open, Optional.empty()).reached();
        print(newest(open, filter().before(reached.createdAt())));
        while (!surroundings.out().checkError()) {
            Followed found = later(open, Optional.of(reached));
            found.rows().stream().filter(filter()::takes).forEach(this::print);
            surroundings.out().flush();
            reached = found.reached();
            if (!found.more()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }

    private static Followed later(Desk open, Optional<FindEvents.Cursor> reached) throws TimeoutException {
        return open.ask("audit", FollowEvents.ADDRESS, new FollowEvents(reached, PAGE));
    }

    private EventFilter filter() {
        return new EventFilter(
                Optional.ofNullable(email).map(EmailAddress::value),
                Optional.ofNullable(event),
                Optional.ofNullable(since),
                Optional.empty());
    }

    private List<FindEvents.Row> newest(Desk open, EventFilter filter) throws TimeoutException {
        List<FindEvents.Row> rows = new ArrayList<>();
        Optional<FindEvents.Cursor> next = Optional.empty();
        do {
            FindEvents.Page page = find(open, filter, limit.page(rows.size(), PAGE), next);
            rows.addAll(page.rows());
            next = page.next();
        } while (next.isPresent() && rows.size() < limit.value());
        Collections.reverse(rows);
        return rows;
    }

    private static FindEvents.Page find(Desk open, EventFilter filter, int size, Optional<FindEvents.Cursor> next)
            throws TimeoutException {
        return open.ask("audit", FindEvents.ADDRESS, new FindEvents(filter, true, 1, size, next))
                .match(found -> found, () -> new FindEvents.Page(List.of(), 0, true, Optional.empty()));
    }

    private void print(List<FindEvents.Row> rows) {
        rows.forEach(this::print);
        surroundings.out().flush();
        if (rows.isEmpty()) {
            surroundings.tell(follow ? "There are no rows yet." : "There are no such rows.");
        }
    }

    private void print(FindEvents.Row row) {
        surroundings.out().println(json ? object(row).encode() : line(row));
    }

    private static String line(FindEvents.Row row) {
        String address = row.email().isEmpty() ? "-" : row.email();
        return TypedText.printable(String.format(
                Locale.ROOT,
                "%-24s %-13s %-32s %-18s %s%s",
                row.createdAt().truncatedTo(ChronoUnit.MILLIS),
                row.event(),
                address,
                row.ip().orElse("-"),
                row.details(),
                row.userAgent().isEmpty() ? "" : "  " + row.userAgent()));
    }

    /** Named as they are over HTTP. */
    private static JsonObject object(FindEvents.Row row) {
        return new JsonObject()
                .put("id", row.id().toString())
                .put("email", row.email())
                .put("event", row.event().name())
                .put("ip_address", row.ip().orElse(null))
                .put("user_agent", row.userAgent())
                .put("details", new JsonObject(row.details()))
                .put("created_at", row.createdAt().toString());
    }
}
