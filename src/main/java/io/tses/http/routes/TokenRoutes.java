package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.TokenForm;
import io.tses.http.input.BodyReader;
import io.tses.sessions.CheckToken;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.ReadRefresh;
import io.tses.sessions.RefreshTokens;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** What can be done with a token in hand, signed in or not. Whatever is wrong with one, the answer is the same. */
public final class TokenRoutes {
    static final String REFRESH = "/api/v1/auth/token/refresh";
    static final String VERIFY = "/api/v1/auth/token/verify";
    static final String BLACKLIST = "/api/v1/auth/token/blacklist";

    private static final HttpReply BAD_TOKEN = Authentication.badToken("Token is invalid or expired");
    private static final HttpReply DONE = HttpReply.json(200, new JsonObject());
    private static final String TYPE = "token_type";
    private static final String ACCESS = "access";
    private static final String REFRESHING = "refresh";
    private static final HttpReply GOOD_ACCESS = HttpReply.json(200, new JsonObject().put(TYPE, ACCESS));
    private static final HttpReply GOOD_REFRESH = HttpReply.json(200, new JsonObject().put(TYPE, REFRESHING));

    private final Bus bus;
    private final ClientIp clientIp;
    private final SignOut signOut;
    private final BodyReader bodies;

    public TokenRoutes(Bus bus, ClientIp clientIp, SignOut signOut, BodyReader bodies) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.signOut = signOut;
        this.bodies = bodies;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, REFRESH, "token_refresh", this::refresh),
                new Endpoint(HttpMethod.POST, VERIFY, "token_verify", this::verify),
                new Endpoint(HttpMethod.POST, BLACKLIST, "token_blacklist", this::blacklist));
    }

    private Future<HttpReply> refresh(Exchange exchange) {
        return token(exchange, "refresh")
                .compose(token -> bus.ask(ReadRefresh.ADDRESS, new ReadRefresh(token, false))
                        .compose(reply -> reply.match(
                                read -> active(read.userId(), exchange).compose(user -> exchange(read, user, exchange)),
                                TokenRoutes::refused)));
    }

    private Future<HttpReply> exchange(ReadRefresh.Read token, User user, Exchange exchange) {
        return bus.ask(
                        RefreshTokens.ADDRESS,
                        new RefreshTokens(
                                token, user.email(), clientIp.caller(exchange.request()), exchange.requestId()))
                .map(reply -> reply.match(TokenRoutes::refreshed, () -> BAD_TOKEN));
    }

    private static HttpReply refreshed(RefreshTokens.Refreshed tokens) {
        return HttpReply.json(
                200,
                new JsonObject()
                        .put("access", tokens.access().value())
                        .put("refresh", tokens.refresh().value()));
    }

    private Future<HttpReply> verify(Exchange exchange) {
        return bodies.read(exchange.request()).compose(body -> {
            Optional<String> token = body.token("token");
            Optional<String> type = body.optionalChoice(TYPE, List.of(ACCESS, REFRESHING));
            body.check();
            return parse(token)
                    .compose(sent -> good(sent, type))
                    .compose(good -> find(good.userId()).map(user -> user.isActive() ? good.reply() : BAD_TOKEN));
        });
    }

    /**
     * A token that is good for something now.
     *
     * @param reply tells for what, since a refresh token lets nobody in
     */
    private record Good(UUID userId, HttpReply reply) {}

    /** @param wanted empty for a token of either type */
    private Future<Good> good(Token token, Optional<String> wanted) {
        if (wanted.filter(REFRESHING::equals).isPresent()) {
            return goodForRefresh(token);
        }
        return bus.ask(CheckToken.ADDRESS, new CheckToken(token))
                .compose(checked -> checked.match(
                        valid -> succeededFuture(new Good(valid.userId(), GOOD_ACCESS)),
                        () -> wanted.isPresent() ? refused() : goodForRefresh(token)));
    }

    private Future<Good> goodForRefresh(Token token) {
        return bus.ask(ReadRefresh.ADDRESS, new ReadRefresh(token, true))
                .compose(reply -> reply.match(
                        read -> succeededFuture(new Good(read.userId(), GOOD_REFRESH)), TokenRoutes::refused));
    }

    private Future<HttpReply> blacklist(Exchange exchange) {
        return token(exchange, "refresh")
                .compose(token -> bus.ask(ReadRefresh.ADDRESS, new ReadRefresh(token, false)))
                .compose(reply -> reply.match(read -> blacklist(read, exchange), TokenRoutes::refused));
    }

    private Future<HttpReply> blacklist(ReadRefresh.Read read, Exchange exchange) {
        return find(read.userId())
                .compose(user -> signOut.one(user, read.sessionId(), How.BLACKLIST, Optional.empty(), exchange))
                .map(ended -> ended.count() > 0 ? DONE : BAD_TOKEN);
    }

    private Future<Token> token(Exchange exchange, String field) {
        return bodies.read(exchange.request()).compose(body -> {
            Optional<String> text = body.token(field);
            body.check();
            return parse(text);
        });
    }

    private static Future<Token> parse(Optional<String> text) {
        return text.flatMap(TokenForm::parse).map(Future::succeededFuture).orElseGet(TokenRoutes::refused);
    }

    /**
     * Who may go on. Of somebody who may not, no session goes on: one may have been opened while they were being disabled.
     * Looked at again before that is done, since others may know by now that they are active again.
     */
    private Future<User> active(UUID id, Exchange exchange) {
        return find(id).compose(user -> user.isActive() ? succeededFuture(user) : find(new FindUser(id, true)))
                .compose(user -> user.isActive()
                        ? succeededFuture(user)
                        : signOut.all(user, How.DISABLED, Optional.empty(), exchange)
                                .transform(ended -> refused()));
    }

    private Future<User> find(UUID id) {
        return find(new FindUser(id));
    }

    private Future<User> find(FindUser ask) {
        return bus.ask(FindUser.ADDRESS, ask)
                .compose(found -> found.match(Future::succeededFuture, TokenRoutes::refused));
    }

    private static <T> Future<T> refused() {
        return failedFuture(new Refusal(BAD_TOKEN));
    }
}
