package io.tses.console;

import io.tses.http.exchange.HttpReply;
import io.tses.shared.WireNamed;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Optional;

/** What a page says was done just now, on the way to which a deed has sent the browser. */
enum Done implements WireNamed {
    CHANGED("Saved."),
    UNLOCKED("Unlocked: codes are taken again."),
    FREED("Free: what was counted is forgotten, and counted anew."),
    SIGNING_OUT("It has begun. How far it is stands below."),
    SIGNED_OUT("Signed out: those sessions have ended."),
    ERASED("Erased: nothing of that person is left but their audit log, under a pseudonym."),
    CREATED("Added. They sign in with their address, like everybody."),
    QUEUED("Queued: it is sent again now."),
    KEY_MADE("Made: nodes publish it within seconds."),
    KEY_PROMOTED("Promoted: it signs within seconds."),
    KEY_RETIRED("Retired: the previous key is gone."),
    SIGNED_IN("Signed in.");

    private static final String PARAMETER = "done";

    private final String sentence;

    Done(String sentence) {
        this.sentence = sentence;
    }

    /** What the URL of a page says, if it is one of ours. */
    static Optional<String> in(HttpServerRequest request) {
        String query = String.valueOf(request.query());
        return Arrays.stream(values())
                .filter(done -> query.equals(done.asQuery()) || query.endsWith("&" + done.asQuery()))
                .map(done -> done.sentence)
                .findFirst();
    }

    /** On to a page that says so. */
    HttpReply onTo(String path) {
        return Visit.onTo(path + (path.indexOf('?') < 0 ? "?" : "&") + asQuery());
    }

    private String asQuery() {
        return PARAMETER + "=" + wireName();
    }
}
