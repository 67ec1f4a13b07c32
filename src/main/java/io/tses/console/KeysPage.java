package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.FormBody;
import io.tses.keys.FindKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyRole;
import io.tses.keys.KeyStep;
import io.tses.shared.WireNamed;
import io.tses.tasks.ChangeKeys;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** The keys that sign access tokens, what is due, and the three steps that change them. */
final class KeysPage {
    static final String PATH = "/admin/keys";
    private static final String HOME = PATH + "/";
    private static final String TEMPLATE = "keys";

    private static final Problem NOT_ALLOWED =
            new Problem(403, "Keys are changed by superusers. Nothing was done.", "Ask one of them.");

    private final Bus bus;
    private final Doorkeeper doors;

    KeysPage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    /** @param bySuperuser whether the operator may change them */
    record View(Part<Ring> ring, boolean bySuperuser) {}

    /** One of three: keys of a directory, of a setting, or why there are none to be seen. */
    record Ring(Optional<FindKeys.InFolder> folder, Optional<FindKeys.Fixed> fixed, Optional<String> unusable) {
        private static Ring of(FindKeys.Reply reply) {
            return reply.match(
                    folder -> new Ring(Optional.of(folder), Optional.empty(), Optional.empty()),
                    fixed -> new Ring(Optional.empty(), Optional.of(fixed), Optional.empty()),
                    why -> new Ring(Optional.empty(), Optional.empty(), Optional.of(why)));
        }

        /** Whether a step can be taken now. */
        boolean may(KeyStep step) {
            return folder.isPresent() && may(folder.get(), step);
        }

        private static boolean may(FindKeys.InFolder keys, KeyStep step) {
            boolean isDueNow = keys.due()
                    .filter(due -> due.step() == step && due.in().isZero())
                    .isPresent();
            boolean hasNext = keys.keys().stream().anyMatch(key -> key.role() == KeyRole.NEXT);
            return step == KeyStep.GENERATE ? !hasNext : isDueNow;
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_keys", visit -> view(visit).map(view -> visit.page(TEMPLATE, view))),
                doors.deed(PATH + "/change", "console_keys_change", this::change));
    }

    private Future<View> view(Visit visit) {
        return Part.of(bus.ask(FindKeys.ADDRESS, new FindKeys()).map(Ring::of))
                .map(ring -> new View(ring, visit.operator().user().isSuperuser()));
    }

    private Future<HttpReply> change(Visit visit, FormBody form) {
        KeyStep step = form.text("step")
                .flatMap(text -> WireNamed.parse(KeyStep.class, text))
                .orElseThrow(() -> new Refusal(Failures.BAD_REQUEST));
        KeyAlgorithm algorithm =
                form.text("algorithm").flatMap(KeysPage::algorithm).orElse(KeyAlgorithm.EdDSA);
        return bus.ask(ChangeKeys.ADDRESS, new ChangeKeys(visit.actor(), step, algorithm))
                .compose(reply -> reply.match(
                        keys -> succeededFuture(done(step).onTo(HOME)),
                        why -> show(visit, new Problem(409, why + ".", "Look at what is due, below.")),
                        () -> show(visit, NOT_ALLOWED),
                        maxAge -> succeededFuture(visit.askAgain(maxAge, HOME))));
    }

    private Future<HttpReply> show(Visit visit, Problem problem) {
        return view(visit).map(view -> visit.page(TEMPLATE, view, problem));
    }

    private static Done done(KeyStep step) {
        return switch (step) {
            case GENERATE -> Done.KEY_MADE;
            case PROMOTE -> Done.KEY_PROMOTED;
            case RETIRE -> Done.KEY_RETIRED;
        };
    }

    private static Optional<KeyAlgorithm> algorithm(String name) {
        return Arrays.stream(KeyAlgorithm.values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** What a key is for, in words. */
    static String use(KeyRole role) {
        return switch (role) {
            case CURRENT -> "signs";
            case NEXT -> "is published, and signs when it is promoted";
            case PREVIOUS -> "signed before; tokens from then may still be in force";
        };
    }
}
