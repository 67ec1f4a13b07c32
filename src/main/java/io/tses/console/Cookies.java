package io.tses.console;

import io.tses.http.exchange.HttpReply;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * What the console keeps in browsers. No script sees it, no other site sends it along, and behind HTTPS no other host may set it; on
 * this machine itself browsers want no such promise, and some refuse it.
 */
enum Cookies {
    /** Whose session it is. */
    SESSION("tses-console"),

    /** Tells one browser from another before anybody has signed in. */
    VISITOR("tses-console-visitor"),

    /** The handle of the code that this browser asked for. */
    HANDLE("tses-console-handle"),

    /** That somebody has signed in with this browser before. */
    DEVICE("tses-console-device");

    private static final String HOST_ONLY = "__Host-";
    private static final int LONGEST = 256;

    private final String cookie;

    Cookies(String cookie) {
        this.cookie = cookie;
    }

    Optional<String> in(HttpServerRequest request, boolean secure) {
        return Optional.ofNullable(request.getCookie(name(secure)))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST);
    }

    /** @param life how long the browser is to keep it */
    HttpReply set(HttpReply reply, String value, Duration life, boolean secure) {
        Cookie made = Cookie.cookie(name(secure), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(life.toSeconds());
        return reply.with(HttpHeaders.SET_COOKIE, made.encode());
    }

    HttpReply clear(HttpReply reply, boolean secure) {
        return set(reply, "", Duration.ZERO, secure);
    }

    private String name(boolean secure) {
        return secure ? HOST_ONLY + cookie : cookie;
    }
}
