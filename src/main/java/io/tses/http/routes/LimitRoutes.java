package io.tses.http.routes;

import io.tses.accounts.FreeClientAddress;
import io.tses.accounts.UnlockAddress;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.Hints;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.QueryParameters;
import io.tses.otp.FindAddressLimits;
import io.tses.otp.FindBarred;
import io.tses.otp.FindBounds;
import io.tses.otp.FindClientLimits;
import io.tses.shared.Actor;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

import static io.vertx.core.Future.succeededFuture;

/** Who is barred by limits and locks, what somebody has left, and an end of it, for staff. */
public final class LimitRoutes {
    static final String LIMITS = "/api/v1/limits";
    static final String BOUNDS = LIMITS + "/bounds";
    static final String ADDRESS = LIMITS + "/address";
    static final String CLIENT = LIMITS + "/client";

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;
    private final PublicUrl publicUrl;
    private final Hints hints;

    public LimitRoutes(Bus bus, Authentication authentication, ClientIp clientIp, PublicUrl publicUrl, Hints hints) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
        this.publicUrl = publicUrl;
        this.hints = hints;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, LIMITS, "limits", this::list),
                new Endpoint(HttpMethod.GET, BOUNDS, "limits_bounds", this::bounds),
                new Endpoint(HttpMethod.GET, ADDRESS, "limits_address", this::showAddress),
                new Endpoint(HttpMethod.DELETE, ADDRESS, "limits_address", this::freeAddress),
                new Endpoint(HttpMethod.GET, CLIENT, "limits_client", this::showClient),
                new Endpoint(HttpMethod.DELETE, CLIENT, "limits_client", this::freeClient));
    }

    private Future<HttpReply> list(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.staff(request).compose(staff -> {
            MultiMap parameters = QueryParameters.of(request);
            PageLinks links = new PageLinks(publicUrl.of(request) + LIMITS + "/", parameters);
            return bus.ask(FindBarred.ADDRESS, LimitFilters.read(parameters))
                    .map(found -> HttpReply.ok(LimitJson.of(found, links, hints.warnings())));
        });
    }

    private Future<HttpReply> bounds(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> bus.ask(FindBounds.ADDRESS, new FindBounds()))
                .map(found -> HttpReply.ok(LimitJson.of(found)));
    }

    private Future<HttpReply> showAddress(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> show(LimitFilters.email(QueryParameters.of(exchange.request()))))
                .map(HttpReply::ok);
    }

    private Future<JsonObject> show(EmailAddress email) {
        return bus.ask(FindAddressLimits.ADDRESS, new FindAddressLimits(email))
                .map(found -> LimitJson.of(email, found));
    }

    private Future<HttpReply> freeAddress(Exchange exchange) {
        return authentication.staff(exchange.request()).compose(staff -> {
            EmailAddress email = LimitFilters.email(QueryParameters.of(exchange.request()));
            Actor actor = staff.actor(clientIp.caller(exchange.request()));
            return bus.ask(UnlockAddress.ADDRESS, new UnlockAddress(actor, email))
                    .compose(reply -> reply.match(
                            unlocked ->
                                    show(email).map(left -> HttpReply.ok(left.put("was_locked", unlocked.wasLocked()))),
                            () -> succeededFuture(Authentication.FORBIDDEN),
                            LimitRoutes::freedTooOften));
        });
    }

    private Future<HttpReply> showClient(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> show(LimitFilters.client(QueryParameters.of(exchange.request()))))
                .map(HttpReply::ok);
    }

    private Future<JsonObject> show(ClientAddress client) {
        return bus.ask(FindClientLimits.ADDRESS, new FindClientLimits(client))
                .map(found -> LimitJson.of(client, found));
    }

    private Future<HttpReply> freeClient(Exchange exchange) {
        return authentication.staff(exchange.request()).compose(staff -> {
            LimitFilters.Freeing freeing = LimitFilters.freeing(QueryParameters.of(exchange.request()));
            Actor actor = staff.actor(clientIp.caller(exchange.request()));
            return bus.ask(
                            FreeClientAddress.ADDRESS,
                            new FreeClientAddress(actor, freeing.client(), freeing.withNetwork()))
                    .compose(reply -> reply.match(
                            cleared -> show(freeing.client())
                                    .map(left -> HttpReply.ok(left.put("cleared", LimitJson.names(cleared)))),
                            () -> succeededFuture(Authentication.FORBIDDEN),
                            LimitRoutes::freedTooOften));
        });
    }

    private static Future<HttpReply> freedTooOften(Duration retryAfter) {
        return succeededFuture(HttpReply.detail(
                ErrorCode.TOO_MANY_UNLOCKS, "This has been freed too often. Please try again later.", retryAfter));
    }
}
