package io.tses.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tses.bus.Bus;
import io.tses.tokens.CheckToken;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** Finds out who is calling, by the bearer token of the request. */
final class Authentication {
    private static final HttpReply NO_TOKEN = HttpReply.detail(401, "Authentication credentials were not provided.")
            .with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");

    /** A token of nobody, of somebody gone and of somebody disabled look the same from outside. */
    private static final HttpReply BAD_TOKEN = HttpReply.json(
                    401,
                    new JsonObject()
                            .put("detail", "Given token not valid for any token type")
                            .put("code", "token_not_valid"))
            .with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");

    private static final int MAX_LENGTH = 8192;
    private static final Pattern SCHEME = Pattern.compile("(?:bearer|jwt)(?: +(.*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_=-]+(?:\\.[A-Za-z0-9_=-]*+){2,4}");

    private final Bus bus;

    Authentication(Bus bus) {
        this.bus = bus;
    }

    /** @return the active person who is calling; fails with a {@link Refusal} when there is none */
    Future<User> user(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() > 1) {
            return failedFuture(new Refusal(BAD_TOKEN));
        }
        Matcher header = SCHEME.matcher(headers.isEmpty() ? "" : headers.get(0).strip());
        if (!header.matches()) {
            return failedFuture(new Refusal(NO_TOKEN));
        }
        String token = header.group(1);
        if (token == null
                || token.length() > MAX_LENGTH
                || !TOKEN.matcher(token).matches()) {
            return failedFuture(new Refusal(BAD_TOKEN));
        }
        return bus.ask(CheckToken.ADDRESS, new CheckToken(new Token(token)))
                .compose(checked -> checked.match(this::find, Authentication::refused));
    }

    private Future<User> find(CheckToken.Valid valid) {
        return bus.ask(FindUser.ADDRESS, new FindUser(valid.userId()))
                .compose(found -> found.match(Authentication::active, Authentication::refused));
    }

    private static Future<User> active(User user) {
        return user.isActive() ? succeededFuture(user) : refused();
    }

    private static Future<User> refused() {
        return failedFuture(new Refusal(BAD_TOKEN));
    }
}
