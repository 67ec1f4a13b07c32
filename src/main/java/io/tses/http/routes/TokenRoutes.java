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
import io.tses.sessions.BlacklistToken;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.VerifyToken;
import io.tses.shared.WireNamed;
import io.tses.tokens.Token;
import io.tses.tokens.TokenType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.failedFuture;

/** What can be done with a token in hand, signed in or not. Whatever is wrong with one, the answer is the same. */
public final class TokenRoutes {
    static final String REFRESH = "/api/v1/auth/token/refresh";
    static final String VERIFY = "/api/v1/auth/token/verify";
    static final String BLACKLIST = "/api/v1/auth/token/blacklist";

    private static final HttpReply BAD_TOKEN = Authentication.badToken("Token is invalid or expired");
    private static final HttpReply BLACKLISTED = HttpReply.ok(new JsonObject());
    private static final String TYPE = "token_type";
    private static final List<String> TYPES = List.of(TokenType.ACCESS.wireName(), TokenType.REFRESH.wireName());

    private final Bus bus;
    private final ClientIp clientIp;
    private final BodyReader bodies;

    public TokenRoutes(Bus bus, ClientIp clientIp, BodyReader bodies) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.bodies = bodies;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, REFRESH, "token_refresh", this::refresh),
                new Endpoint(HttpMethod.POST, VERIFY, "token_verify", this::verify),
                new Endpoint(HttpMethod.POST, BLACKLIST, "token_blacklist", this::blacklist));
    }

    private Future<HttpReply> refresh(Exchange exchange) {
        return refreshToken(exchange)
                .compose(token ->
                        bus.ask(RefreshTokens.ADDRESS, new RefreshTokens(token, clientIp.caller(exchange.request()))))
                .map(reply -> reply.match(TokenRoutes::refreshed, () -> BAD_TOKEN));
    }

    private static HttpReply refreshed(RefreshTokens.Refreshed tokens) {
        return HttpReply.ok(new JsonObject()
                .put("access", tokens.access().value())
                .put("refresh", tokens.refresh().value()));
    }

    private Future<HttpReply> verify(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> {
                    Optional<String> token = body.token("token");
                    Optional<String> type = body.optionalChoice(TYPE, TYPES);
                    body.check();
                    return parse(token)
                            .compose(sent -> bus.ask(
                                    VerifyToken.ADDRESS,
                                    new VerifyToken(
                                            sent, type.flatMap(name -> WireNamed.parse(TokenType.class, name)))));
                })
                .map(reply -> reply.match(TokenRoutes::good, () -> BAD_TOKEN));
    }

    /** Tells for what, since a refresh token lets nobody in. */
    private static HttpReply good(VerifyToken.Good token) {
        return HttpReply.ok(new JsonObject().put(TYPE, token.type().wireName()));
    }

    private Future<HttpReply> blacklist(Exchange exchange) {
        return refreshToken(exchange)
                .compose(token ->
                        bus.ask(BlacklistToken.ADDRESS, new BlacklistToken(token, clientIp.caller(exchange.request()))))
                .map(reply -> reply.match(() -> BLACKLISTED, () -> BAD_TOKEN));
    }

    private Future<Token> refreshToken(Exchange exchange) {
        return bodies.read(exchange.request()).compose(body -> {
            Optional<String> text = body.token("refresh");
            body.check();
            return parse(text);
        });
    }

    private static Future<Token> parse(Optional<String> text) {
        return text.flatMap(TokenForm::parse)
                .map(Future::succeededFuture)
                .orElseGet(() -> failedFuture(new Refusal(BAD_TOKEN)));
    }
}
