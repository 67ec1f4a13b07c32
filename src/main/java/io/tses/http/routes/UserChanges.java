package io.tses.http.routes;

import io.tses.accounts.ChangeAccount;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Authentication.Bearer;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.BodyReader;
import io.tses.http.input.RequestBody;
import io.tses.users.ChangeUser;
import io.tses.users.Flags;
import io.tses.users.User;
import io.tses.users.Whom;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Changes of people, of oneself and of others: how they are asked for in a body, and how they are answered. */
public final class UserChanges {
    private static final HttpReply USERNAME_TAKEN =
            HttpReply.field(ErrorCode.USERNAME_TAKEN, "username", "A user with that username already exists.");
    private static final HttpReply NO_USERNAME = HttpReply.field(
            ErrorCode.INVALID_INPUT,
            "username",
            "Enter a valid username: letters and digits, with . _ or - inside, and not a name that speaks for the service.");
    private static final HttpReply SUPERUSER_IS_STAFF =
            HttpReply.field(ErrorCode.INVALID_INPUT, "is_staff", "A superuser is always staff.");
    private static final HttpReply LAST_SUPERUSER = HttpReply.detail(
            ErrorCode.LAST_SUPERUSER, "The last active superuser cannot be disabled, demoted or deleted.");
    private static final HttpReply TEST_IDENTITY =
            HttpReply.detail(ErrorCode.TEST_IDENTITY, "A test identity cannot be made staff: others know its code.");

    private final Bus bus;
    private final ClientIp clientIp;
    private final BodyReader bodies;

    public UserChanges(Bus bus, ClientIp clientIp, BodyReader bodies) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.bodies = bodies;
    }

    /**
     * Makes the change that a body asks for. The body is read while the caller is looked up, and looked at only when they
     * are known and may.
     *
     * @param caller fails when they may not
     * @param whose may refuse
     * @param flags that the body gives, of those that the caller may give
     */
    Future<HttpReply> make(
            Exchange exchange,
            Future<Bearer> caller,
            Function<Bearer, UUID> whose,
            Function<RequestBody, Flags> flags) {
        Future<RequestBody> body = bodies.read(exchange.request());
        return caller.compose(bearer -> body.compose(fields -> {
            Whom whom = Whom.of(whose.apply(bearer));
            Optional<String> username = fields.optionalWord("username", User.MAX_NAME_LENGTH);
            Optional<String> firstName = fields.optionalText("first_name", User.MAX_NAME_LENGTH);
            Optional<String> lastName = fields.optionalText("last_name", User.MAX_NAME_LENGTH);
            Flags given = flags.apply(fields);
            fields.check();
            return bus.ask(
                            ChangeAccount.ADDRESS,
                            new ChangeAccount(
                                    bearer.actor(clientIp.caller(exchange.request())),
                                    whom,
                                    username,
                                    firstName,
                                    lastName,
                                    given))
                    .map(UserChanges::toReply);
        }));
    }

    private static HttpReply toReply(ChangeAccount.Reply reply) {
        return reply.match(
                user -> HttpReply.ok(UserJson.of(user)),
                () -> Failures.NOT_FOUND,
                UserChanges::refused,
                Authentication::signInAgain,
                () -> NO_USERNAME,
                UserChanges::tooManyUsernames);
    }

    /** The answer to a change, or an erasure, that is not made. */
    static HttpReply refused(ChangeUser.Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED -> Authentication.FORBIDDEN;
            case USERNAME_TAKEN -> USERNAME_TAKEN;
            case SUPERUSER_IS_STAFF -> SUPERUSER_IS_STAFF;
            case LAST_SUPERUSER -> LAST_SUPERUSER;
            case TEST_IDENTITY -> TEST_IDENTITY;
        };
    }

    private static HttpReply tooManyUsernames(Duration retryAfter) {
        return HttpReply.detail(
                ErrorCode.TOO_MANY_USERNAMES,
                "Too many other usernames were tried. Please try again later.",
                retryAfter);
    }
}
