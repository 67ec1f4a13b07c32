package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.exchange.ReplyStream;
import io.tses.stats.FindStats.Found;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sends the board to every browser that looks at it, whenever another second is over: found out and made once, however many they are,
 * and not at all while there is none. Belongs to one event loop.
 */
final class LiveBoard {
    /** Figures of a second are there a quarter of a second after it; asking for them is answered from memory until then. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** While there are no figures: often enough that lines are not cut for being silent, and that people see them come back. */
    private static final Duration LOOK_WITHOUT_FIGURES = Duration.ofSeconds(5);

    private static final String TEMPLATE = "board";

    private final Vertx vertx;
    private final Bus bus;
    private final Templates templates;
    private final Set<ReplyStream> streams = new LinkedHashSet<>();
    private Optional<Instant> sent = Optional.empty();
    private boolean looking;

    LiveBoard(Vertx vertx, Bus bus, Templates templates) {
        this.vertx = vertx;
        this.bus = bus;
        this.templates = templates;
    }

    /** From now on until it ends. */
    void join(ReplyStream stream) {
        streams.add(stream);
        stream.ended().onComplete(ended -> streams.remove(stream));
        look();
    }

    private void look() {
        if (looking || streams.isEmpty()) {
            return;
        }
        looking = true;
        ReplyStream one = streams.iterator().next();
        one.asRequest(() -> NowPage.board(bus))
                .onSuccess(this::tell)
                .onComplete(told -> vertx.setTimer(pause(told).toMillis(), timer -> {
                    looking = false;
                    look();
                }));
    }

    private static Duration pause(AsyncResult<Board> told) {
        return told.succeeded() && told.result().figures().isThere() ? LOOK : LOOK_WITHOUT_FIGURES;
    }

    /** Once a second; and whenever there are no figures, why. */
    private void tell(Board board) {
        Optional<Instant> latest = board.figures().found().map(Found::to);
        if (latest.isPresent() && latest.equals(sent)) {
            return;
        }
        sent = latest;
        Buffer event = event(templates.part(TEMPLATE, board));
        List.copyOf(streams).forEach(stream -> stream.write(event));
    }

    /** Of server-sent events, whose data may have no line breaks but at the beginning of a line. */
    private static Buffer event(Buffer html) {
        return Buffer.buffer("event: board\n")
                .appendString("data: " + html.toString().strip().replace("\n", "\ndata: ") + "\n\n");
    }
}
