package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.FindEvents.Cursor;
import io.tses.audit.FollowEvents;
import io.tses.audit.FollowEvents.Followed;
import io.tses.audit.ReadEvents;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.http.exchange.ReplyStream;
import io.tses.http.input.PageCursor;
import io.tses.outbox.EventType;
import io.tses.request.Unavailable;
import io.tses.support.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.tses.http.Served.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The log is a map, of which the test says how far it is complete. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditStreamTest {
    private static final String STREAM = AuditRoutes.STREAM + "/";
    private static final Instant NOON = Stubs.NOON;

    private final Served served = Served.plainly();
    private final HttpClient client = HttpClient.newHttpClient();
    private final NavigableMap<Cursor, FindEvents.Row> log = new ConcurrentSkipListMap<>();
    private final Queue<FollowEvents> looks = new ConcurrentLinkedQueue<>();
    private volatile Instant horizon = NOON;
    private volatile boolean away;

    @BeforeEach
    void answer() {
        new Stubs(served).people();
        served.answer(FollowEvents.ADDRESS, ask -> {
            looks.add(ask);
            if (away) {
                throw new Unavailable("postgresql is away");
            }
            Cursor complete = Cursor.at(horizon);
            Cursor after = ask.after().orElse(complete);
            List<FindEvents.Row> rows = after.compareTo(complete) < 0
                    ? List.copyOf(log.subMap(after, false, complete, false).values())
                    : List.of();
            return new Followed(rows, after.compareTo(complete) < 0 ? complete : after, false);
        });
        served.answer(ReadEvents.ADDRESS, ask -> {
            List<FindEvents.Row> rows = log.tailMap(ask.after().orElseThrow(), false).values().stream()
                    .filter(ask.filter()::takes)
                    .toList();
            // A page of one, so that there are many.
            return new ReadEvents.Read(rows.stream().limit(1).toList(), rows.size() > 1);
        });
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void rowsComeInTheirOrderOnceTheLogIsCompleteSoFar() throws IOException {
        add(1, EventType.LOGIN);
        complete(2);
        try (Events events = listen("")) {
            add(5, EventType.LOGIN);
            add(3, EventType.OTP_FAILED);
            complete(4);
            assertThat(events.next()).isEqualTo(id(3));
            add(2, EventType.LOGOUT);
            complete(6);

            assertThat(events.next()).isEqualTo(id(5));
            assertThat(events.lastData).contains("\"event\":\"LOGIN\"", "\"cursor\":\"" + place(5) + "\"");
        }
    }

    @Test
    void whoComesAgainMissesNothingAndHearsNothingTwice() throws IOException {
        for (int n = 1; n <= 5; n++) {
            add(n, n % 2 == 0 ? EventType.LOGIN : EventType.OTP_FAILED);
        }
        complete(5);
        try (Events events = listen("?event=otp_failed", "Last-Event-ID", place(1));
                Events byQuery = listen("?cursor=" + place(2))) {
            assertThat(events.next()).isEqualTo(id(3));
            assertThat(byQuery.next()).isEqualTo(id(3));
            assertThat(byQuery.next()).isEqualTo(id(4));
            complete(6);

            assertThat(events.next()).isEqualTo(id(5));
            assertThat(byQuery.next()).isEqualTo(id(5));
        }
        try (Events further = listen("", "Last-Event-ID", place(9))) {
            add(8, EventType.LOGIN);
            add(10, EventType.LOGIN);
            complete(11);
            assertThat(further.next()).as("what another node told").isEqualTo(id(10));
        }
    }

    @Test
    void whoNamesAMomentBeginsThere() throws IOException {
        add(1, EventType.LOGIN);
        add(2, EventType.LOGIN);
        complete(3);
        try (Events events = listen("?from=" + NOON.plusSeconds(2))) {
            assertThat(events.next()).isEqualTo(id(2));
        }
    }

    @Test
    void manyListenersCostOneLookASecond() throws IOException {
        List<Events> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(listen(""));
        }
        long begun = looks.size();
        assertThat(begun).isEqualTo(20);
        add(1, EventType.LOGIN);
        complete(2);
        for (Events events : all) {
            assertThat(events.next()).isEqualTo(id(1));
        }
        assertThat(looks.size() - begun).as("once a second").isLessThan(20);
        for (Events events : all) {
            events.close();
        }
    }

    @Test
    void whileNobodyListensNobodyLooks() {
        Promise<Void> ended = Promise.promise();
        ReplyStream stream = new SilentStream(ended.future());
        AuditFeed feed = new AuditFeed(served.vertx, served.bus);
        assertThat(feed.isLooking()).isFalse();

        feed.join(new AuditListener(stream, EventFilter.NONE, AuditForm::json, Cursor.at(horizon)), Cursor.at(horizon));
        Eventually.eventually(() -> assertThat(looks).isNotEmpty());
        ended.complete();

        Eventually.eventually(() -> assertThat(feed.isLooking()).isFalse());
    }

    @Test
    void thatTheLogIsAwayIsTold() throws IOException {
        try (Events events = listen("")) {
            away = true;
            assertThat(events.nextName()).isEqualTo("away");
            add(1, EventType.LOGIN);
            complete(2);
            away = false;
            assertThat(events.nextName()).isEqualTo("back");
            assertThat(events.next()).isEqualTo(id(1));
        }
        away = true;
        assertThat(served.get(STREAM, "Authorization", "Bearer " + Stubs.STAFF_TOKEN)
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        HttpResponse<String> response =
                served.get(STREAM + "?event=x", "Authorization", "Bearer " + Stubs.STAFF_TOKEN, "Last-Event-ID", "17");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).fieldNames()).containsExactlyInAnyOrder("event", "Last-Event-ID", "code");
    }

    private void add(int second, EventType type) {
        FindEvents.Row row = new FindEvents.Row(
                new UUID(1, second),
                "ada@example.com",
                type,
                Optional.empty(),
                "curl/8",
                "{}",
                NOON.plusSeconds(second));
        log.put(row.place(), row);
    }

    private void complete(int second) {
        horizon = NOON.plusSeconds(second);
    }

    private static String place(int second) {
        return PageCursor.encode(NOON.plusSeconds(second), new UUID(1, second));
    }

    private static String id(int second) {
        return new UUID(1, second).toString();
    }

    private Events listen(String query, String... headers) throws IOException {
        try {
            HttpRequest.Builder request = served.to(STREAM + query, "Authorization", "Bearer " + Stubs.STAFF_TOKEN);
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
            return new Events(new BufferedReader(new InputStreamReader(response.body(), UTF_8)));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record SilentStream(Future<Void> ended) implements ReplyStream {
        @Override
        public Future<Void> write(Buffer piece) {
            return Future.succeededFuture();
        }

        @Override
        public void end() {}

        @Override
        public void fail(Throwable cause) {}

        @Override
        public <T> Future<T> asRequest(Supplier<Future<T>> work) {
            return work.get();
        }
    }

    /** What a browser would make of it. */
    private static final class Events implements AutoCloseable {
        private final BufferedReader lines;
        private String lastData = "";
        private String lastName = "";

        Events(BufferedReader lines) {
            this.lines = lines;
        }

        /** The id of the row of the next event. */
        String next() throws IOException {
            read();
            return new JsonObject(lastData).getString("id", "");
        }

        String nextName() throws IOException {
            read();
            return lastName;
        }

        private void read() throws IOException {
            lastData = "";
            lastName = "";
            while (true) {
                String line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("data: ")) {
                    lastData = line.substring(6);
                } else if (line.startsWith("event: ")) {
                    lastName = line.substring(7);
                } else if (line.isEmpty() && !lastData.isEmpty()) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
