package io.tses.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Refusal;
import io.tses.request.Unavailable;
import io.tses.sessions.CheckSession;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Tells who sends a request to the console: whose session the browser's cookie is of, as long as that goes on. Asked anew each time, so
 * that who signs out, or is disabled, is out at once. Belongs to one event loop.
 *
 * <p>Whether a session goes on, Redis says; whose it is, PostgreSQL. While that is away, who was seen to be staff a moment ago may go on
 * looking at what needs it not, since the console is looked at above all when something is away. What is done asks PostgreSQL each time.
 */
final class Operators {
    /** For so long somebody who was taken off the staff may still look, if PostgreSQL went away in the same moment. */
    private static final Duration MEMORY = Duration.ofMinutes(5);

    /** What a page may wait for who looks at it, so that it is left the time to say what is the matter. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private static final int MOST = 1000;

    private final Bus bus;
    private final ClientIp clientIp;
    private final Seals seals;
    private final Duration sessionTtl;
    private final Cache<UUID, User> staff = Caffeine.newBuilder()
            .expireAfterWrite(MEMORY)
            .maximumSize(MOST)
            .executor(Runnable::run)
            .build();

    Operators(Bus bus, ClientIp clientIp, Seals seals, Duration sessionTtl) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.seals = seals;
        this.sessionTtl = sessionTtl;
    }

    /** Whoever is signed in, staff or not; empty when nobody is. */
    Future<Optional<Operator>> find(HttpServerRequest request) {
        return find(request, (session, person) -> ask(person));
    }

    /** As {@link #find}, of somebody who wants to see something and change nothing. */
    Future<Optional<Operator>> looking(HttpServerRequest request) {
        return find(request, this::askOrRemember);
    }

    /** Whoever looks, as long as they are staff and signed in; fails with a {@link Refusal} from then on. */
    Future<Operator> staffStill(HttpServerRequest request) {
        return looking(request)
                .compose(found -> found.filter(operator -> operator.user().isStaff())
                        .map(Future::succeededFuture)
                        .orElseGet(() -> failedFuture(new Refusal(Authentication.FORBIDDEN))));
    }

    /** Whether the browser was one of the staff a moment ago: whom a page may tell what is wrong with which server. */
    boolean wasStaff(HttpServerRequest request) {
        return session(request).map(staff::getIfPresent).isPresent();
    }

    private record Answer(FindUser.Reply reply, boolean isRemembered) {}

    private interface Asking {
        Future<Answer> ask(UUID session, UUID person);
    }

    private Future<Optional<Operator>> find(HttpServerRequest request, Asking who) {
        return session(request)
                .map(session -> bus.ask(CheckSession.ADDRESS, new CheckSession(session))
                        .recover(failure -> away("sessions, which are in Redis", failure))
                        .compose(reply -> reply.match(goesOn -> find(session, goesOn, who), () -> nobody(session))))
                .orElseGet(() -> succeededFuture(Optional.empty()));
    }

    private Future<Optional<Operator>> find(UUID session, CheckSession.GoesOn goesOn, Asking who) {
        return goesOn.sinceSignIn().compareTo(sessionTtl) < 0
                ? who.ask(session, goesOn.userId())
                        .map(answer -> answer.reply()
                                .match(
                                        user -> operator(user, session, goesOn.sinceSignIn(), answer.isRemembered()),
                                        () -> forget(session)))
                : nobody(session);
    }

    private Future<Answer> ask(UUID person) {
        return bus.ask(FindUser.ADDRESS, new FindUser(person, true))
                .map(reply -> new Answer(reply, false))
                .recover(failure -> away("people, who are in PostgreSQL", failure));
    }

    /** What is away is told of a line that was closed, and not always of which. */
    private static <T> Future<T> away(String what, Throwable failure) {
        return failedFuture(
                failure instanceof Unavailable unavailable
                        ? new Unavailable(unavailable.reason(), what + " (" + unavailable.getMessage() + ")")
                        : failure);
    }

    private Future<Answer> askOrRemember(UUID session, UUID person) {
        User known = staff.getIfPresent(session);
        if (known == null) {
            return ask(person);
        }
        return ask(person)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> failure instanceof Unavailable || failure instanceof TimeoutException
                        ? succeededFuture(new Answer(new FindUser.Found(known), true))
                        : failedFuture(failure));
    }

    private Optional<Operator> operator(User user, UUID session, Duration sinceSignIn, boolean isRemembered) {
        if (!user.isActive() || !user.isStaff()) {
            staff.invalidate(session);
        } else if (!isRemembered) { // What was remembered is not remembered for longer by being used.
            staff.put(session, user);
        }
        return user.isActive() ? Optional.of(new Operator(user, session, sinceSignIn, isRemembered)) : Optional.empty();
    }

    private Future<Optional<Operator>> nobody(UUID session) {
        return succeededFuture(forget(session));
    }

    private Optional<Operator> forget(UUID session) {
        staff.invalidate(session);
        return Optional.empty();
    }

    private Optional<UUID> session(HttpServerRequest request) {
        return Cookies.SESSION.in(request, clientIp.isHttps(request)).flatMap(seals::session);
    }
}
