package io.tses.http.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tses.bus.Bus;
import io.tses.sessions.CheckToken;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** Finds out who is calling, by the bearer token of the request. */
public final class Authentication {
    public static final HttpReply FORBIDDEN =
            HttpReply.detail(ErrorCode.PERMISSION_DENIED, "You do not have permission to perform this action.");

    private static final HttpReply NO_TOKEN = HttpReply.detail(
                    ErrorCode.NOT_AUTHENTICATED, "Authentication credentials were not provided.")
            .with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");

    /** A token of nobody, of somebody gone and of somebody disabled look the same from outside. */
    private static final HttpReply BAD_TOKEN = badToken("Given token not valid for any token type");

    private static final Pattern SCHEME = Pattern.compile("(?:bearer|jwt)(?: +(.*))?", Pattern.CASE_INSENSITIVE);

    private final Bus bus;

    public Authentication(Bus bus) {
        this.bus = bus;
    }

    /**
     * Who is calling.
     *
     * @param sessionId the session that their token belongs to
     * @param sinceSignIn how long ago that session was opened
     */
    public record Bearer(User user, UUID sessionId, Duration sinceSignIn) {
        /** As one who does something to somebody, maybe to themselves. */
        public Actor actor(Caller caller) {
            return Actor.signedIn(user.id(), sinceSignIn, caller);
        }
    }

    /** The answer to a token that is not good, wherever it was. */
    public static HttpReply badToken(String detail) {
        return HttpReply.detail(ErrorCode.TOKEN_NOT_VALID, detail)
                .with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
    }

    /** The answer to who may do a thing, but must have signed in within {@code maxAge} for it (RFC 9470). */
    public static HttpReply signInAgain(Duration maxAge) {
        return HttpReply.detail(
                        ErrorCode.INSUFFICIENT_USER_AUTHENTICATION,
                        "This needs a recent sign-in. Please sign in again.",
                        Map.of("max_age", maxAge.toSeconds()))
                .with(
                        HttpHeaderNames.WWW_AUTHENTICATE,
                        "Bearer error=\"insufficient_user_authentication\","
                                + " error_description=\"A more recent sign-in is required\", max_age="
                                + maxAge.toSeconds());
    }

    /** @return the active person who is calling; fails with a {@link Refusal} when there is none */
    public Future<Bearer> bearer(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() > 1) {
            return refused();
        }
        Matcher header = SCHEME.matcher(headers.isEmpty() ? "" : headers.get(0).strip());
        if (!header.matches()) {
            return failedFuture(new Refusal(NO_TOKEN));
        }
        Optional<Token> token = Optional.ofNullable(header.group(1)).flatMap(TokenForm::parse);
        return token.isEmpty()
                ? refused()
                : bus.ask(CheckToken.ADDRESS, new CheckToken(token.get()))
                        .compose(checked -> checked.match(this::find, Authentication::refused));
    }

    /** As {@link #bearer}, for whom it does not matter in which session. */
    public Future<User> user(HttpServerRequest request) {
        return bearer(request).map(Bearer::user);
    }

    /** As {@link #bearer}; fails with a {@link Refusal} when they are not staff, too. */
    public Future<Bearer> staff(HttpServerRequest request) {
        return bearer(request).compose(bearer -> onlyIf(bearer.user().isStaff(), bearer));
    }

    /** As {@link #bearer}; fails with a {@link Refusal} when they are no superuser, too. */
    public Future<Bearer> superuser(HttpServerRequest request) {
        return bearer(request).compose(bearer -> onlyIf(bearer.user().isSuperuser(), bearer));
    }

    private static Future<Bearer> onlyIf(boolean may, Bearer bearer) {
        return may ? succeededFuture(bearer) : failedFuture(new Refusal(FORBIDDEN));
    }

    private Future<Bearer> find(CheckToken.Valid valid) {
        return bus.ask(FindUser.ADDRESS, new FindUser(valid.userId()))
                .compose(found -> found.match(
                        user -> user.isActive()
                                ? succeededFuture(new Bearer(user, valid.sessionId(), valid.sinceSignIn()))
                                : refused(),
                        Authentication::refused));
    }

    private static Future<Bearer> refused() {
        return failedFuture(new Refusal(BAD_TOKEN));
    }
}
