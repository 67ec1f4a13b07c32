package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.FollowEvents;
import io.tses.bus.Bus;
import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PageCursor;
import io.tses.http.input.QueryParameters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The audit log as it grows, as server-sent events (WHATWG HTML §9.2), each with its place as id: who comes again with the last one
 * misses nothing, also on another node. Belongs to one event loop.
 */
public final class AuditStream {
    private static final String LAST = "Last-Event-ID";

    private final Bus bus;
    private final Function<FindEvents.Row, String> text;
    private final AuditFeed feed;

    public AuditStream(Vertx vertx, Bus bus) {
        this(vertx, bus, AuditForm::json);
    }

    /** @param text what is told of a row */
    public AuditStream(Vertx vertx, Bus bus, Function<FindEvents.Row, String> text) {
        this.bus = bus;
        this.text = text;
        this.feed = new AuditFeed(vertx, bus);
    }

    /**
     * Answers with where it begins, and goes on with what comes.
     *
     * @param leave whether who asked may go on
     */
    public Future<HttpReply> answer(HttpServerRequest request, Supplier<? extends Future<?>> leave) {
        QueryParameters query = new QueryParameters(QueryParameters.of(request));
        EventFilter filter = AuditFilters.filter(query);
        Optional<FindEvents.Cursor> asked =
                last(request, query).or(() -> filter.from().map(FindEvents.Cursor::at));
        query.check();
        return bus.ask(FollowEvents.ADDRESS, new FollowEvents(Optional.empty(), AuditFeed.PAGE))
                .map(now -> reply(filter, asked.orElse(now.reached()), now.reached(), leave));
    }

    private HttpReply reply(
            EventFilter filter, FindEvents.Cursor place, FindEvents.Cursor now, Supplier<? extends Future<?>> leave) {
        Buffer beginning = Buffer.buffer("retry: 3000\n").appendBuffer(AuditListener.place(place));
        return HttpReply.bare(200)
                .with(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .with("X-Accel-Buffering", "no")
                .holding(beginning)
                .continuedBy(new Continuation(
                        true, leave, stream -> feed.join(new AuditListener(stream, filter, text, place), now)));
    }

    /** As browsers send it when they come again; in the query for those that cannot. */
    private static Optional<FindEvents.Cursor> last(HttpServerRequest request, QueryParameters query) {
        Optional<FindEvents.Cursor> inQuery = query.cursor(FindEvents.Cursor::new);
        String header = request.getHeader(LAST);
        if (header == null || header.isBlank()) {
            return inQuery;
        }
        Optional<FindEvents.Cursor> inHeader = PageCursor.decode(header.strip(), FindEvents.Cursor::new);
        if (inHeader.isEmpty()) {
            query.problem(LAST, "Not the id of an event of this stream.");
        }
        return inHeader;
    }
}
