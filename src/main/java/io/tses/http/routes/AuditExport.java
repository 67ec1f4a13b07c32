package io.tses.http.routes;

import io.tses.audit.FindEvents;
import io.tses.audit.ReadEvents;
import io.tses.bus.Bus;
import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.ReplyStream;
import io.tses.http.input.QueryParameters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import static io.vertx.core.Future.succeededFuture;

/**
 * Every row of the audit log that matches, however many, in memory for one page: the next is read when the client has taken the last.
 * Belongs to one event loop.
 */
public final class AuditExport {
    private static final int PAGE = 1000;

    /** Each keeps PostgreSQL busy as long as its client reads fast. */
    private static final int MOST_AT_ONCE = 4;

    private static final HttpReply BUSY = Failures.unavailable(Duration.ofSeconds(10));

    private final Bus bus;
    private int running;

    public AuditExport(Bus bus) {
        this.bus = bus;
    }

    /**
     * Answers with the first page when it is there, and goes on with the others.
     *
     * @param parameters those of the list but for pages, and {@code format}
     * @param leave whether who asked may go on
     */
    public Future<HttpReply> answer(MultiMap parameters, Supplier<? extends Future<?>> leave) {
        QueryParameters query = new QueryParameters(parameters);
        AuditForm form = query.read("format", "Select a valid choice: csv, ndjson.", AuditForm::named)
                .orElse(AuditForm.CSV);
        ReadEvents first = AuditFilters.onward(query, PAGE);
        query.check();
        return running >= MOST_AT_ONCE
                ? succeededFuture(BUSY)
                : bus.ask(ReadEvents.ADDRESS, first).map(read -> reply(form, first, read, leave));
    }

    private HttpReply reply(
            AuditForm form, ReadEvents first, ReadEvents.Read read, Supplier<? extends Future<?>> leave) {
        Buffer body = Buffer.buffer(form.head()).appendBuffer(form.write(read.rows()));
        return HttpReply.bare(200)
                .with(HttpHeaders.CONTENT_TYPE, form.contentType())
                .with("Content-Disposition", "attachment; filename=\"audit." + form.fileEnd() + "\"")
                .holding(body)
                .continuedBy(new Continuation(false, leave, stream -> {
                    // Others may have begun while the first page was read.
                    if (running >= MOST_AT_ONCE) {
                        stream.fail(new IllegalStateException("enough exports are running"));
                        return;
                    }
                    running++;
                    stream.ended().onComplete(ended -> running--);
                    goOn(stream, form, first, read.next());
                }));
    }

    private void goOn(ReplyStream stream, AuditForm form, ReadEvents asked, Optional<FindEvents.Cursor> place) {
        if (place.isEmpty()) {
            stream.end();
            return;
        }
        ReadEvents next = new ReadEvents(asked.filter(), asked.newestFirst(), place, PAGE);
        stream.asRequest(() -> bus.ask(ReadEvents.ADDRESS, next))
                .onFailure(stream::fail)
                .onSuccess(read -> stream.write(form.write(read.rows()))
                        .onSuccess(written -> goOn(stream, form, asked, read.next())));
    }
}
