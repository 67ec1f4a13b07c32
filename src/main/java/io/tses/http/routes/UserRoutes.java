package io.tses.http.routes;

import io.tses.accounts.EraseAccount;
import io.tses.accounts.FindAccount;
import io.tses.accounts.UnlockAccount;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PathId;
import io.tses.http.input.QueryParameters;
import io.tses.http.input.RequestBody;
import io.tses.users.FindUser;
import io.tses.users.FindUsers;
import io.tses.users.Flags;
import io.tses.users.Whom;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import static io.vertx.core.Future.succeededFuture;

/**
 * People: staff see and change everyone, others see nobody but themselves. Who lacks a right gets 403 for every id; who may not
 * see people gets 404 for every id but their own, and so learns nothing about who exists.
 */
public final class UserRoutes {
    static final String USERS = "/api/v1/auth/users";
    static final String USER = USERS + "/:id";
    static final String UNLOCK = USER + "/unlock";

    private static final HttpReply ERASED = HttpReply.bare(204);

    private static final PathId ID = new PathId("id");

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;
    private final UserChanges changes;
    private final PublicUrl publicUrl;

    public UserRoutes(
            Bus bus, Authentication authentication, ClientIp clientIp, UserChanges changes, PublicUrl publicUrl) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
        this.changes = changes;
        this.publicUrl = publicUrl;
    }

    /** Come after {@link MeRoutes}, whose path {@link #USER} would match, too. */
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, USERS, "users", this::list),
                new Endpoint(HttpMethod.GET, USER, "user", this::show),
                new Endpoint(HttpMethod.PATCH, USER, "user", this::change),
                new Endpoint(HttpMethod.DELETE, USER, "user", this::erase),
                new Endpoint(HttpMethod.POST, UNLOCK, "user_unlock", this::unlock));
    }

    private Future<HttpReply> list(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.staff(request).compose(staff -> {
            MultiMap parameters = QueryParameters.of(request);
            FindUsers asked = UserFilters.read(parameters);
            PageLinks links = new PageLinks(publicUrl.of(request) + USERS + "/", parameters);
            return bus.ask(FindUsers.ADDRESS, asked)
                    .map(reply ->
                            reply.match(page -> envelope(asked, page, links), () -> QueryParameters.INVALID_PAGE));
        });
    }

    private static HttpReply envelope(FindUsers asked, FindUsers.Page page, PageLinks links) {
        JsonArray results = new JsonArray();
        page.users().forEach(user -> results.add(UserJson.of(user)));
        return links.envelope(
                new PageLinks.Place(
                        asked.page(), asked.pageSize(), asked.cursor().isPresent(), FindUsers.MAX_OFFSET_ROWS),
                page.count(),
                page.countExact(),
                page.next().map(UserFilters::toText),
                results);
    }

    private Future<HttpReply> show(Exchange exchange) {
        return authentication.user(exchange.request()).compose(caller -> {
            UUID id = ID.in(exchange);
            if (caller.isStaff()) {
                return bus.ask(FindAccount.ADDRESS, new FindAccount(id))
                        .map(reply ->
                                reply.match(account -> HttpReply.ok(UserJson.of(account)), () -> Failures.NOT_FOUND));
            }
            return caller.id().equals(id) ? showOneself(id) : succeededFuture(Failures.NOT_FOUND);
        });
    }

    private Future<HttpReply> showOneself(UUID id) {
        return bus.ask(FindUser.ADDRESS, new FindUser(id, true))
                .map(reply -> reply.match(user -> HttpReply.ok(UserJson.of(user)), () -> Failures.NOT_FOUND));
    }

    private Future<HttpReply> change(Exchange exchange) {
        return changes.make(
                exchange, authentication.staff(exchange.request()), staff -> ID.in(exchange), UserRoutes::flags);
    }

    private static Flags flags(RequestBody body) {
        return new Flags(
                body.optionalFlag("is_active"), body.optionalFlag("is_staff"), body.optionalFlag("is_superuser"));
    }

    private Future<HttpReply> erase(Exchange exchange) {
        return authentication
                .superuser(exchange.request())
                .compose(superuser -> bus.ask(
                                EraseAccount.ADDRESS,
                                new EraseAccount(superuser.actor(clientIp.caller(exchange.request())), ID.in(exchange)))
                        .map(reply -> reply.match(
                                () -> ERASED,
                                () -> Failures.NOT_FOUND,
                                UserChanges::refused,
                                Authentication::signInAgain)));
    }

    private Future<HttpReply> unlock(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> bus.ask(
                                UnlockAccount.ADDRESS,
                                new UnlockAccount(
                                        staff.actor(clientIp.caller(exchange.request())), Whom.of(ID.in(exchange))))
                        .map(reply -> reply.match(
                                unlocked -> HttpReply.ok(UserJson.of(unlocked.account())),
                                () -> Failures.NOT_FOUND,
                                () -> Authentication.FORBIDDEN,
                                UserRoutes::unlockedTooOften)));
    }

    private static HttpReply unlockedTooOften(Duration retryAfter) {
        return HttpReply.detail(
                ErrorCode.TOO_MANY_UNLOCKS,
                "This user has been unlocked too often. Please try again later.",
                retryAfter);
    }
}
