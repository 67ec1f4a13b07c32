package io.tses.http.routes;

import io.tses.accounts.AccountKeys;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Approach;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Authentication.Bearer;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.BodyReader;
import io.tses.http.input.PathId;
import io.tses.http.input.QueryParameters;
import io.tses.http.input.RequestBody;
import io.tses.mail.ForgetMail;
import io.tses.otp.ForgetCodes;
import io.tses.otp.InspectCodes;
import io.tses.otp.Unlock;
import io.tses.ratelimit.Admit;
import io.tses.ratelimit.Limit;
import io.tses.sessions.EndSessions.How;
import io.tses.users.ChangeUser;
import io.tses.users.EraseUser;
import io.tses.users.FindUser;
import io.tses.users.FindUsers;
import io.tses.users.Reason;
import io.tses.users.User;
import io.tses.users.Username;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * People: staff see and change everyone, everybody themselves. Who may do a thing to nobody is told so whatever the id, who
 * may not see a person learns nothing about whether they exist.
 */
public final class UserRoutes {
    static final String USERS = "/api/v1/auth/users";
    static final String ME = USERS + "/me";
    static final String USER = USERS + "/:id";
    static final String UNLOCK = USER + "/unlock";

    private static final HttpReply USERNAME_TAKEN = problem("username", "A user with that username already exists.");
    private static final HttpReply TOO_MANY_USERNAMES =
            HttpReply.detail(429, "Too many other usernames were tried. Please try again later.");
    private static final HttpReply NO_USERNAME = problem(
            "username",
            "Enter a valid username: letters and digits, with . _ or - inside, and not a name that speaks for the service.");
    private static final HttpReply SUPERUSER_IS_STAFF = problem("is_staff", "A superuser is always staff.");
    private static final HttpReply LAST_SUPERUSER =
            HttpReply.detail(409, "The last active superuser cannot be disabled, demoted or deleted.");
    private static final HttpReply ERASED = HttpReply.bare(204);

    private static final PathId ID = new PathId("id");

    private final Bus bus;
    private final Authentication authentication;
    private final Approach approach;
    private final ClientIp clientIp;
    private final SignOut signOut;
    private final BodyReader bodies;
    private final PublicUrl publicUrl;

    public UserRoutes(
            Bus bus,
            Authentication authentication,
            Approach approach,
            ClientIp clientIp,
            SignOut signOut,
            BodyReader bodies,
            PublicUrl publicUrl) {
        this.bus = bus;
        this.authentication = authentication;
        this.approach = approach;
        this.clientIp = clientIp;
        this.signOut = signOut;
        this.bodies = bodies;
        this.publicUrl = publicUrl;
    }

    /** {@link #ME} comes before {@link #USER}, which would match it, too. */
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, USERS, "users", this::list),
                new Endpoint(HttpMethod.GET, ME, "user_me", this::showMe),
                new Endpoint(HttpMethod.PATCH, ME, "user_me", this::changeMe),
                new Endpoint(HttpMethod.GET, USER, "user", this::show),
                new Endpoint(HttpMethod.PATCH, USER, "user", this::change),
                new Endpoint(HttpMethod.DELETE, USER, "user", this::erase),
                new Endpoint(HttpMethod.POST, UNLOCK, "user_unlock", this::unlock));
    }

    private Future<HttpReply> list(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.staff(request).compose(staff -> {
            MultiMap parameters = QueryParameters.of(request);
            FindUsers asked = UsersQuery.read(parameters);
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
                page.next().map(UsersQuery::toText),
                results);
    }

    private Future<HttpReply> showMe(Exchange exchange) {
        return authentication
                .user(exchange.request())
                .compose(caller -> find(caller.id()))
                .map(user -> HttpReply.json(200, UserJson.of(user)));
    }

    private Future<HttpReply> show(Exchange exchange) {
        return authentication.user(exchange.request()).compose(caller -> {
            UUID id = ID.in(exchange);
            if (caller.isStaff()) {
                return find(id).compose(this::showWithCodes);
            }
            return caller.id().equals(id)
                    ? find(id).map(user -> HttpReply.json(200, UserJson.of(user)))
                    : failedFuture(new Refusal(Failures.NOT_FOUND));
        });
    }

    private Future<HttpReply> showWithCodes(User user) {
        return bus.ask(InspectCodes.ADDRESS, new InspectCodes(user.email()))
                .map(codes -> HttpReply.json(200, UserJson.of(user, codes)));
    }

    private Future<HttpReply> changeMe(Exchange exchange) {
        return withBody(exchange, caller -> succeededFuture(caller), (bearer, body) -> {
            UUID caller = bearer.user().id();
            NewNames names = NewNames.read(body);
            body.check();
            return anotherUsername(bearer.user(), caller, names)
                    .compose(username -> bus.ask(
                            ChangeUser.ADDRESS,
                            new ChangeUser(
                                    caller,
                                    bearer.sinceSignIn(),
                                    caller,
                                    username,
                                    names.firstName(),
                                    names.lastName(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    clientIp.caller(exchange.request()),
                                    exchange.requestId())));
        });
    }

    private Future<HttpReply> change(Exchange exchange) {
        return withBody(exchange, Authentication::onlyStaff, (bearer, body) -> {
            User caller = bearer.user();
            UUID id = ID.in(exchange);
            NewNames names = NewNames.read(body);
            Optional<Boolean> isActive = body.optionalFlag("is_active");
            Optional<Boolean> isStaff = body.optionalFlag("is_staff");
            Optional<Boolean> isSuperuser = body.optionalFlag("is_superuser");
            body.check();
            return anotherUsername(caller, id, names).compose(username -> {
                ChangeUser ask = new ChangeUser(
                        caller.id(),
                        bearer.sinceSignIn(),
                        id,
                        username,
                        names.firstName(),
                        names.lastName(),
                        isActive,
                        isStaff,
                        isSuperuser,
                        clientIp.caller(exchange.request()),
                        exchange.requestId());
                if (isActive.isEmpty()) {
                    return bus.ask(ChangeUser.ADDRESS, ask);
                }
                return isActive.get() ? enable(ask, caller, exchange) : disable(ask, caller, exchange);
            });
        });
    }

    /**
     * The username that a person is to get instead of the present one, if any: the present one may break the rules, being
     * older. Only so many a day can be tried for oneself, since an answer tells whether a name is taken; staff can look that up.
     */
    private Future<Optional<Username>> anotherUsername(User caller, UUID id, NewNames names) {
        if (names.username().isEmpty()) {
            return succeededFuture(Optional.empty());
        }
        String wanted = names.username().get();
        return find(id).compose(user -> {
            if (List.of(wanted, Username.spell(wanted)).contains(user.username())) {
                return succeededFuture(Optional.empty());
            }
            Username username = Username.parse(wanted).orElseThrow(() -> new Refusal(NO_USERNAME));
            return caller.isStaff() && !caller.id().equals(id)
                    ? succeededFuture(Optional.of(username))
                    : admit(caller).map(admitted -> Optional.of(username));
        });
    }

    private Future<Void> admit(User caller) {
        Admit.Bucket tries = new Admit.Bucket(Limit.USERNAME, AccountKeys.usernamesTriedBy(caller.id()));
        return bus.ask(Admit.ADDRESS, new Admit(List.of(tries), List.of(), List.of()))
                .compose(permit -> permit.match(
                        admitted -> nothing(),
                        refused -> failedFuture(new Refusal(TOO_MANY_USERNAMES.retryAfter(refused.retryAfter())))));
    }

    /** A sign-in under way while they were disabled may have opened a session: it must not come to life again. */
    private Future<ChangeUser.Reply> enable(ChangeUser ask, User caller, Exchange exchange) {
        return approach.to(ask.id(), caller)
                .compose(user -> user.isActive() ? nothing() : endAll(user, caller, exchange))
                .compose(done -> bus.ask(ChangeUser.ADDRESS, ask));
    }

    private Future<ChangeUser.Reply> disable(ChangeUser ask, User caller, Exchange exchange) {
        return bus.ask(ChangeUser.ADDRESS, ask)
                .compose(reply -> reply.match(
                                user -> endAll(user, caller, exchange),
                                UserRoutes::nothing,
                                reason -> nothing(),
                                maxAge -> nothing())
                        .map(reply));
    }

    private Future<Void> endAll(User user, User caller, Exchange exchange) {
        return signOut.all(user, How.DISABLED, Optional.of(caller.id()), exchange)
                .mapEmpty();
    }

    private static Future<Void> nothing() {
        return succeededFuture();
    }

    /** The names that a body gives; empty where it gives none. */
    private record NewNames(Optional<String> username, Optional<String> firstName, Optional<String> lastName) {
        static NewNames read(RequestBody body) {
            return new NewNames(
                    body.optionalWord("username", User.MAX_NAME_LENGTH),
                    body.optionalText("first_name", User.MAX_NAME_LENGTH),
                    body.optionalText("last_name", User.MAX_NAME_LENGTH));
        }
    }

    private interface Change {
        Future<ChangeUser.Reply> ask(Bearer caller, RequestBody body);
    }

    /** The body is asked for before anybody is awaited, and looked at only when the caller is known and may. */
    private Future<HttpReply> withBody(Exchange exchange, Function<User, Future<User>> may, Change change) {
        Future<Bearer> caller = authentication
                .bearer(exchange.request())
                .compose(bearer -> may.apply(bearer.user()).map(bearer));
        Future<RequestBody> body = bodies.read(exchange.request());
        return caller.compose(bearer -> body.compose(fields -> change.ask(bearer, fields)))
                .map(reply -> reply.match(
                        user -> HttpReply.json(200, UserJson.of(user)),
                        () -> Failures.NOT_FOUND,
                        UserRoutes::refused,
                        Authentication::signInAgain));
    }

    private Future<HttpReply> erase(Exchange exchange) {
        return authentication.bearer(exchange.request()).compose(bearer -> {
            User caller = bearer.user();
            if (!caller.isSuperuser()) {
                return failedFuture(new Refusal(Authentication.FORBIDDEN));
            }
            UUID id = ID.in(exchange);
            EraseUser ask = new EraseUser(
                    caller.id(), bearer.sinceSignIn(), id, clientIp.caller(exchange.request()), exchange.requestId());
            return bus.ask(EraseUser.ADDRESS, ask)
                    .compose(reply -> reply.match(
                            erased -> signOut.erased(id, erased.pseudonym(), caller, exchange)
                                    .compose(ended -> bus.ask(ForgetCodes.ADDRESS, new ForgetCodes(erased.email(), id)))
                                    .compose(codes -> bus.ask(ForgetMail.ADDRESS, new ForgetMail(erased.email())))
                                    .map(ERASED),
                            () -> succeededFuture(Failures.NOT_FOUND),
                            reason -> succeededFuture(refused(reason)),
                            maxAge -> succeededFuture(Authentication.signInAgain(maxAge))));
        });
    }

    private Future<HttpReply> unlock(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> approach.to(ID.in(exchange), staff).compose(user -> unlock(user, staff, exchange)));
    }

    private Future<HttpReply> unlock(User user, User staff, Exchange exchange) {
        Unlock ask = new Unlock(user.email(), user.id(), staff.id(), clientIp.caller(exchange.request()));
        return bus.ask(Unlock.ADDRESS, ask)
                .compose(reply -> reply.match(
                        unlocked -> showWithCodes(user), limited -> succeededFuture(unlockedTooOften(limited))));
    }

    private static HttpReply unlockedTooOften(Unlock.Limited limited) {
        return HttpReply.json(
                        429,
                        new JsonObject()
                                .put("detail", "This user has been unlocked too often. Please try again later.")
                                .put("retry_after", HttpReply.seconds(limited.retryAfter())))
                .retryAfter(limited.retryAfter());
    }

    private static HttpReply refused(Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED -> Authentication.FORBIDDEN;
            case USERNAME_TAKEN -> USERNAME_TAKEN;
            case SUPERUSER_IS_STAFF -> SUPERUSER_IS_STAFF;
            case LAST_SUPERUSER -> LAST_SUPERUSER;
        };
    }

    private Future<User> find(UUID id) {
        return bus.ask(FindUser.ADDRESS, new FindUser(id, true))
                .compose(reply ->
                        reply.match(Future::succeededFuture, () -> failedFuture(new Refusal(Failures.NOT_FOUND))));
    }

    private static HttpReply problem(String field, String complaint) {
        return HttpReply.json(400, new JsonObject().put(field, new JsonArray().add(complaint)));
    }
}
