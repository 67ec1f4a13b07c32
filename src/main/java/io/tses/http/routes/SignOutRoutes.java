package io.tses.http.routes;

import io.tses.accounts.FindSignOut;
import io.tses.accounts.FindSignOut.Progress;
import io.tses.accounts.PreviewSignOut;
import io.tses.accounts.PreviewSignOut.Mark;
import io.tses.accounts.SignOutMany;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Authentication.Bearer;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.BodyReader;
import io.tses.http.input.QueryParameters;
import io.tses.http.input.RequestBody;
import io.tses.users.FindUsers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** Signs many people out, for superusers: those whom a list of people would show, once they were looked at. */
public final class SignOutRoutes {
    static final String SIGN_OUT = UserRoutes.USERS + "/sign-out";

    private static final HttpReply CHANGED = HttpReply.detail(
            ErrorCode.PREVIEW_OUTDATED, "This would sign out others than the preview has shown. Please look again.");
    private static final HttpReply BUSY =
            HttpReply.detail(ErrorCode.SIGN_OUT_RUNNING, "Others are being signed out already. Please wait for that.");

    private static final int LONGEST_MARK = 20;

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;
    private final BodyReader bodies;

    public SignOutRoutes(Bus bus, Authentication authentication, ClientIp clientIp, BodyReader bodies) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
        this.bodies = bodies;
    }

    /** Come before {@link UserRoutes}, one of whose paths would match, too. */
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, SIGN_OUT, "users_sign_out", this::show),
                new Endpoint(HttpMethod.POST, SIGN_OUT, "users_sign_out", this::previewOrBegin));
    }

    private Future<HttpReply> show(Exchange exchange) {
        return authentication
                .superuser(exchange.request())
                .compose(superuser -> bus.ask(FindSignOut.ADDRESS, new FindSignOut()))
                .map(found -> found.progress()
                        .map(progress -> HttpReply.ok(toJson(progress)))
                        .orElse(Failures.NOT_FOUND));
    }

    /** The body is read while the caller is looked up, and looked at only when they are known and may. */
    private Future<HttpReply> previewOrBegin(Exchange exchange) {
        Future<RequestBody> body = bodies.read(exchange.request());
        return authentication
                .superuser(exchange.request())
                .compose(superuser -> body.compose(fields -> {
                    boolean isPreview = fields.optionalFlag("preview").orElse(false);
                    Optional<String> mark = isPreview ? Optional.empty() : fields.opaque("mark", LONGEST_MARK);
                    fields.check();
                    FindUsers who = UserFilters.read(QueryParameters.of(exchange.request()));
                    return mark.map(seen -> Mark.parse(seen)
                                    .map(parsed -> begin(superuser, exchange, who, parsed))
                                    .orElseGet(() -> succeededFuture(CHANGED)))
                            .orElseGet(() -> preview(who));
                }));
    }

    private Future<HttpReply> preview(FindUsers who) {
        return bus.ask(PreviewSignOut.ADDRESS, new PreviewSignOut(who)).map(preview -> {
            JsonArray sample = new JsonArray();
            preview.sample().forEach(user -> sample.add(UserJson.of(user)));
            return HttpReply.ok(new JsonObject()
                    .put("count", preview.mark().count())
                    .put("count_exact", preview.mark().countExact())
                    .put("mark", preview.mark().encode())
                    .put("sample", sample));
        });
    }

    private Future<HttpReply> begin(Bearer superuser, Exchange exchange, FindUsers who, Mark seen) {
        SignOutMany deed = new SignOutMany(superuser.actor(clientIp.caller(exchange.request())), who, seen);
        return bus.ask(SignOutMany.ADDRESS, deed)
                .map(reply -> reply.match(
                        now -> HttpReply.accepted(new JsonObject()
                                .put("state", FindSignOut.State.RUNNING.wireName())
                                .put("count", now.count())
                                .put("count_exact", now.countExact())),
                        () -> Authentication.FORBIDDEN,
                        Authentication::signInAgain,
                        () -> CHANGED,
                        () -> BUSY));
    }

    private static JsonObject toJson(Progress progress) {
        return new JsonObject()
                .put("state", progress.state().wireName())
                .put("by", progress.by())
                .put("count", progress.count())
                .put("count_exact", progress.countExact())
                .put("people", progress.people())
                .put("sessions", progress.sessions())
                .put("began_at", progress.began().toString())
                .put("told_at", progress.told().toString())
                .put("query", progress.query().orElse(null))
                .put("cursor", progress.next().map(UserFilters::toText).orElse(null));
    }
}
