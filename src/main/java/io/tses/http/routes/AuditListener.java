package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.http.exchange.ReplyStream;
import io.tses.http.input.PageCursor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One who listens to the audit log: what they want to hear, and how far they have. */
final class AuditListener {
    private final ReplyStream stream;
    private final EventFilter filter;
    private final Function<FindEvents.Row, String> text;
    private FindEvents.Cursor place;

    /** @param text what is told of a row, the same for all who listen to one feed */
    AuditListener(
            ReplyStream stream, EventFilter filter, Function<FindEvents.Row, String> text, FindEvents.Cursor place) {
        this.stream = stream;
        this.filter = filter;
        this.text = text;
        this.place = place;
    }

    ReplyStream stream() {
        return stream;
    }

    EventFilter filter() {
        return filter;
    }

    /** Everything up to here was told. */
    FindEvents.Cursor place() {
        return place;
    }

    /**
     * Tells rows of which all match.
     *
     * @param reached everything up to there is told by then
     */
    Future<Void> tell(List<FindEvents.Row> rows, FindEvents.Cursor reached) {
        place = reached;
        return rows.isEmpty() ? Future.succeededFuture() : stream.write(events(rows));
    }

    /**
     * Tells those of the rows that match.
     *
     * @param texts what was made of these rows already, for others who want to hear the same
     */
    Future<Void> tell(List<FindEvents.Row> rows, FindEvents.Cursor reached, Map<EventFilter, Buffer> texts) {
        FindEvents.Cursor heard = place;
        place = heard.compareTo(reached) < 0 ? reached : heard;
        if (!rows.isEmpty() && rows.get(0).place().compareTo(heard) <= 0) {
            // They come from a node that was further.
            return tell(
                    rows.stream()
                            .filter(row -> row.place().compareTo(heard) > 0 && filter.takes(row))
                            .toList(),
                    place);
        }
        Buffer events = texts.computeIfAbsent(
                filter, any -> events(rows.stream().filter(filter::takes).toList()));
        return events.length() == 0 ? Future.succeededFuture() : stream.write(events);
    }

    /** Shows that the line holds, and moves the place of one to whom there is nothing else to tell. */
    void beat() {
        stream.write(Buffer.buffer(":\n").appendBuffer(place(place)));
    }

    /** Says whether the log can be read. */
    void state(String name) {
        stream.write(Buffer.buffer("event: " + name + "\ndata: {}\n\n"));
    }

    /** An event without data: clients take its id, and hear nothing. */
    static Buffer place(FindEvents.Cursor place) {
        return Buffer.buffer("id: " + PageCursor.encode(place.createdAt(), place.id()) + "\n\n");
    }

    private Buffer events(List<FindEvents.Row> rows) {
        StringBuilder events = new StringBuilder();
        for (FindEvents.Row row : rows) {
            events.append("id: ").append(AuditForm.place(row)).append("\ndata: ");
            events.append(text.apply(row).replace("\n", "\ndata: ")).append("\n\n");
        }
        return Buffer.buffer(events.toString());
    }
}
