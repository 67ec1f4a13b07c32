package io.tses.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the newest mails of a mailbox that knows MailHog's API, again and again, until it meets one that it knows. Good for some
 * hundred mails a second: mailboxes keep few, and their API is slow. Belongs to the generator's event loop.
 */
final class MailboxReader {
    private static final int PAGE = 50;
    private static final int KNOWN = 20_000;
    private static final long PAUSE_MILLIS = 20;

    private final Vertx vertx;
    private final HttpClient http;
    private final URI mailbox;
    private final Letterbox letterbox;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Promise<Void>> catchingUp = new ArrayList<>();

    MailboxReader(Vertx vertx, HttpClient http, URI mailbox, Letterbox letterbox) {
        this.vertx = vertx;
        this.http = http;
        this.mailbox = mailbox;
        this.letterbox = letterbox;
    }

    /** Begins; fails when the mailbox does not answer as one. */
    Future<Void> start() {
        return read(0).onSuccess(all -> goOn());
    }

    /** Completes when all mails have been read that are there now. */
    Future<Void> caughtUp() {
        Promise<Void> promise = Promise.promise();
        catchingUp.add(promise);
        return promise.future();
    }

    private void goOn() {
        vertx.setTimer(PAUSE_MILLIS, timer -> {
            List<Promise<Void>> told = List.copyOf(catchingUp);
            catchingUp.clear();
            read(0).onComplete(done -> {
                told.forEach(Promise::complete);
                goOn();
            });
        });
    }

    private Future<Void> read(int start) {
        return page(start).compose(items -> {
            int before = known.size();
            for (int i = 0; i < items.size(); i++) {
                take(items.getJsonObject(i));
            }
            boolean allNew = known.size() - before == items.size();
            return allNew && items.size() == PAGE ? read(start + PAGE) : Future.succeededFuture();
        });
    }

    private Future<JsonArray> page(int start) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(mailbox.resolve("/api/v2/messages?limit=" + PAGE + "&start=" + start)
                        .toString());
        return http.request(options)
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .map(Buffer::toJsonObject)
                .map(page -> page.getJsonArray("items"));
    }

    private void take(JsonObject mail) {
        if (known.add(mail.getString("ID"))) {
            JsonObject raw = mail.getJsonObject("Raw");
            raw.getJsonArray("To").forEach(to -> letterbox.came(to.toString(), () -> raw.getString("Data")));
            if (known.size() > KNOWN) {
                known.remove(known.iterator().next());
            }
        }
    }
}
