package io.tses.console;

import io.tses.bus.Bus;
import io.tses.config.Setting;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.tasks.Examine;
import io.tses.tasks.Examine.Examination;
import io.tses.tasks.FindSettings;
import io.tses.tasks.Finding;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;

/** Everything that the node needs, with what is wrong and what mends it, as {@code tses doctor} tells; and the settings in force. */
final class DoctorPage {
    static final String PATH = "/admin/doctor";
    private static final String HOME = PATH + "/";

    private static final List<Finding.State> WORST_FIRST =
            List.of(Finding.State.BROKEN, Finding.State.DOUBTFUL, Finding.State.UNTRIED, Finding.State.FINE);

    private final Bus bus;
    private final Doorkeeper doors;

    DoctorPage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    record View(Part<Examination> examination, Part<List<Setting>> settings) {
        boolean isUnderWay() {
            return examination.found().filter(seen -> seen.ended().isEmpty()).isPresent();
        }

        List<Finding> worstFirst() {
            return examination.found().stream()
                    .flatMap(seen -> seen.findings().stream())
                    .sorted(Comparator.comparing(finding -> WORST_FIRST.indexOf(finding.state())))
                    .toList();
        }

        /** Of those that want somebody to do something. */
        long count(Finding.State state) {
            return examination.found().stream()
                    .flatMap(seen -> seen.findings().stream())
                    .filter(finding -> finding.state() == state)
                    .count();
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_doctor", this::show),
                doors.deed(PATH + "/look", "console_doctor_look", (visit, form) -> look()));
    }

    private Future<HttpReply> show(Visit visit) {
        Future<Part<Examination>> examination = Part.of(bus.ask(Examine.ADDRESS, new Examine(false)));
        Future<Part<List<Setting>>> settings =
                Part.of(bus.ask(FindSettings.ADDRESS, new FindSettings()).map(FindSettings.Found::settings));
        return Future.all(examination, settings)
                .map(both -> visit.page("doctor", new View(examination.result(), settings.result())));
    }

    private Future<HttpReply> look() {
        return bus.ask(Examine.ADDRESS, new Examine(true)).map(begun -> Visit.onTo(HOME));
    }

    static String badge(Finding.State state) {
        return switch (state) {
            case FINE -> "good";
            case DOUBTFUL -> "care";
            case BROKEN -> "bad";
            case UNTRIED -> "";
        };
    }

    static String word(Finding.State state) {
        return switch (state) {
            case FINE -> "fine";
            case DOUBTFUL -> "look at it";
            case BROKEN -> "broken";
            case UNTRIED -> "not looked at";
        };
    }
}
