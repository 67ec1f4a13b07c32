package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.mail.FindMailJobs;
import io.tses.stats.FindStats;
import io.tses.stats.FindStats.Found;
import io.tses.stats.Step;
import io.tses.tasks.FindTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first page: what needs a person, and how the service is doing, all nodes together. It goes on by itself in a browser with
 * scripts; in one without it is as it was at that moment.
 */
final class NowPage {
    static final String PATH = "/admin";
    static final String STREAM = "/admin/now";

    private static final String TEMPLATE = "now";

    /** For the numbers of the moment, whatever the charts are of. */
    private static final FindStats QUARTER = FindStats.over(Duration.ofMinutes(15), Step.SECOND);

    private static final FindTasks QUEUES =
            new FindTasks(new FindMailJobs(Optional.empty(), Optional.empty(), 1, Optional.empty()));

    private final Bus bus;
    private final Doorkeeper doors;
    private final LiveBoard live;

    NowPage(Vertx vertx, Bus bus, Doorkeeper doors, Templates templates) {
        this.bus = bus;
        this.doors = doors;
        this.live = new LiveBoard(vertx, bus, templates);
    }

    /** What charts may be of. */
    enum Span {
        QUARTER_HOUR("15 min", "15m", Duration.ofMinutes(15), Step.SECOND),
        THREE_HOURS("3 h", "3h", Duration.ofHours(3), Step.MINUTE),
        DAY("24 h", "24h", Duration.ofHours(24), Step.TEN_MINUTES);

        private final String label;
        private final String query;
        private final Duration length;
        private final Step step;

        Span(String label, String query, Duration length, Step step) {
            this.label = label;
            this.query = query;
            this.length = length;
            this.step = step;
        }

        String label() {
            return label;
        }

        String path() {
            return PATH + "/?window=" + query;
        }

        FindStats figures() {
            return FindStats.over(length, step);
        }

        /** Whether charts of it go on each second. */
        boolean isLive() {
            return this == QUARTER_HOUR;
        }

        private static Span of(Optional<String> query) {
            return Stream.of(values())
                    .filter(span -> query.filter(span.query::equals).isPresent())
                    .findFirst()
                    .orElse(QUARTER_HOUR);
        }
    }

    /** @param figures that charts are drawn from */
    record View(Span span, Board board, Part<Found> figures) {
        String chart() {
            return Chart.of(figures.get()).encode();
        }

        /** At most fifteen lines, the latest first. */
        List<Slot> slots() {
            return Slot.of(figures.get());
        }
    }

    List<Endpoint> endpoints() {
        return List.of(doors.page(PATH, "console_now", this::show), doors.events(STREAM, "console_live", live::join));
    }

    private Future<HttpReply> show(Visit visit) {
        Span span = Span.of(visit.query("window"));
        return Future.all(board(bus), Part.of(bus.ask(FindStats.ADDRESS, span.figures())))
                .map(both -> visit.page(TEMPLATE, new View(span, both.resultAt(0), both.resultAt(1))));
    }

    static Future<Board> board(Bus bus) {
        return Future.all(Part.of(bus.ask(FindStats.ADDRESS, QUARTER)), Part.of(bus.ask(FindTasks.ADDRESS, QUEUES)))
                .map(both -> new Board(both.resultAt(0), both.resultAt(1)));
    }
}
