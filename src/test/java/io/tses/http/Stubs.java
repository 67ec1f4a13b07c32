package io.tses.http;

import io.tses.accounts.Account;
import io.tses.accounts.ChangeAccount;
import io.tses.accounts.EndAccountSessions;
import io.tses.accounts.EraseAccount;
import io.tses.accounts.FindAccount;
import io.tses.accounts.FindAccountSessions;
import io.tses.accounts.UnlockAccount;
import io.tses.audit.FindEvents;
import io.tses.audit.ReadEvents;
import io.tses.devices.DeviceProof;
import io.tses.keys.FindPublicKeys;
import io.tses.otp.Handle;
import io.tses.otp.InspectCodes;
import io.tses.otp.NewSession;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.outbox.EventType;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.request.Unavailable;
import io.tses.sessions.BlacklistToken;
import io.tses.sessions.CheckToken;
import io.tses.sessions.EndSessions;
import io.tses.sessions.FindSessions;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.VerifyToken;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.tses.users.FindUsers;
import io.tses.users.User;
import io.tses.users.Username;
import io.tses.users.Whom;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Answers written by hand, for the parts that HTTP asks, and what they were asked. */
public final class Stubs {
    public static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123Z");
    public static final String STAFF_TOKEN = "staff.staff.staff";
    public static final String ADA_TOKEN = "ada.ada.ada";
    public static final String DISABLED_TOKEN = "off.off.off";
    public static final String GONE_TOKEN = "gone.gone.gone";
    public static final String ROOT_TOKEN = "super.super.super";
    public static final String REFRESH = "ada.refresh.token";
    public static final UUID SESSION = new UUID(3, 4);
    public static final Duration SINCE_SIGN_IN = Duration.ofMinutes(16);
    public static final User ROOT = superuser("super@example.com");
    public static final User STAFF = user("root@example.com", true, true);
    public static final User ADA = user("ada@example.com", true, false);
    public static final User DISABLED = user("off@example.com", false, false);

    public final Queue<RequestCode> requested = new ConcurrentLinkedQueue<>();
    public final Queue<VerifyCode> verified = new ConcurrentLinkedQueue<>();
    public final Queue<FindEvents> searched = new ConcurrentLinkedQueue<>();
    public final Queue<ReadEvents> read = new ConcurrentLinkedQueue<>();
    public final Queue<CheckToken> checked = new ConcurrentLinkedQueue<>();

    public final Queue<VerifyToken> verifiedTokens = new ConcurrentLinkedQueue<>();
    public final Queue<BlacklistToken> blacklisted = new ConcurrentLinkedQueue<>();
    public final Queue<RefreshTokens> refreshed = new ConcurrentLinkedQueue<>();
    public final Queue<EndSessions> ended = new ConcurrentLinkedQueue<>();
    public final Queue<FindSessions> sought = new ConcurrentLinkedQueue<>();
    public final Queue<FindUser> found = new ConcurrentLinkedQueue<>();
    public final Queue<FindAccountSessions> soughtOf = new ConcurrentLinkedQueue<>();
    public final Queue<EndAccountSessions> endedOf = new ConcurrentLinkedQueue<>();

    public final Queue<FindUsers> listed = new ConcurrentLinkedQueue<>();
    public final Queue<ChangeAccount> changed = new ConcurrentLinkedQueue<>();
    public final Queue<EraseAccount> erased = new ConcurrentLinkedQueue<>();
    public final Queue<UnlockAccount> unlocked = new ConcurrentLinkedQueue<>();

    private final Served served;

    public Stubs(Served served) {
        this.served = served;
    }

    static User superuser(String email) {
        return user(email, true, true, true);
    }

    public static User user(String email, boolean active, boolean staff) {
        return user(email, active, staff, false);
    }

    private static User user(String email, boolean active, boolean staff, boolean superuser) {
        return new User(
                UUID.randomUUID(),
                new EmailAddress(email),
                email.substring(0, email.indexOf('@')),
                "",
                "",
                active,
                staff,
                superuser,
                true,
                NOON,
                Optional.empty());
    }

    static RequestCode.Reply sent() {
        return new RequestCode.Sent(
                new Handle("an-opaque-handle-22-ch"),
                Duration.ofMinutes(5),
                Optional.of(new Left(Limit.EMAIL, 2, Duration.ofMillis(596_001))));
    }

    /** Somebody who has signed in. */
    public static VerifyCode.Reply signedIn(User user, String access, String refresh) {
        return new VerifyCode.SignedIn(
                new NewSession(user, token(access), token(refresh), new DeviceProof("an-opaque-device-22-ch")));
    }

    public Stubs requesting(RequestCode.Reply reply) {
        served.answer(RequestCode.ADDRESS, question -> {
            requested.add(question);
            return reply;
        });
        return this;
    }

    public Stubs requesting() {
        return requesting(sent());
    }

    public Stubs verifying(VerifyCode.Reply reply) {
        served.answer(VerifyCode.ADDRESS, question -> {
            verified.add(question);
            return reply;
        });
        return this;
    }

    /** Answers code requests when the test says so. */
    Promise<RequestCode.Reply> requestingLater() {
        Promise<RequestCode.Reply> reply = Promise.promise();
        served.answerLater(RequestCode.ADDRESS, question -> {
            requested.add(question);
            return reply.future();
        });
        return reply;
    }

    Stubs requestingBroken(Throwable failure) {
        served.answerLater(RequestCode.ADDRESS, question -> Future.failedFuture(failure));
        return this;
    }

    public Stubs people() {
        served.answer(CheckToken.ADDRESS, question -> {
            checked.add(question);
            return switch (question.token().value()) {
                case STAFF_TOKEN -> new CheckToken.Valid(STAFF.id(), SESSION, SINCE_SIGN_IN);
                case ROOT_TOKEN -> new CheckToken.Valid(ROOT.id(), SESSION, SINCE_SIGN_IN);
                case ADA_TOKEN -> new CheckToken.Valid(ADA.id(), SESSION, SINCE_SIGN_IN);
                case DISABLED_TOKEN -> new CheckToken.Valid(DISABLED.id(), SESSION, SINCE_SIGN_IN);
                case GONE_TOKEN -> new CheckToken.Valid(UUID.randomUUID(), SESSION, SINCE_SIGN_IN);
                default -> new CheckToken.Invalid();
            };
        });
        served.answer(FindUser.ADDRESS, question -> {
            found.add(question);
            return List.of(ROOT, STAFF, ADA, DISABLED).stream()
                    .filter(user -> user.id().equals(question.id()))
                    .<FindUser.Reply>map(FindUser.Found::new)
                    .findFirst()
                    .orElseGet(FindUser.Missing::new);
        });
        return this;
    }

    /** As the rank of an actor reaches whom they do something to. */
    private static <T> T reaching(Actor actor, Whom whom, Function<User, T> reached, T missing, T refused) {
        return List.of(ROOT, STAFF, ADA, DISABLED).stream()
                .filter(user -> whom.id().filter(user.id()::equals).isPresent())
                .map(user -> user.equals(ROOT) && !actor.person().orElseThrow().equals(ROOT.id())
                        ? refused
                        : reached.apply(user))
                .findFirst()
                .orElse(missing);
    }

    public Stubs refreshing(RefreshTokens.Reply reply) {
        served.answer(RefreshTokens.ADDRESS, question -> {
            refreshed.add(question);
            return reply;
        });
        return this;
    }

    public Stubs verifyingTokens(VerifyToken.Reply reply) {
        served.answer(VerifyToken.ADDRESS, question -> {
            verifiedTokens.add(question);
            return reply;
        });
        return this;
    }

    public Stubs blacklisting(BlacklistToken.Reply reply) {
        served.answer(BlacklistToken.ADDRESS, question -> {
            blacklisted.add(question);
            return reply;
        });
        return this;
    }

    /** @param count of sessions that end, whoever's are asked for */
    public Stubs ending(int count) {
        served.answer(EndSessions.ADDRESS, question -> {
            ended.add(question);
            return new EndSessions.Ended(count);
        });
        served.answer(
                EndAccountSessions.ADDRESS,
                question -> reaching(
                        question.actor(),
                        question.whom(),
                        user -> {
                            endedOf.add(question);
                            return new EndAccountSessions.Ended(count);
                        },
                        new EndAccountSessions.Missing(),
                        new EndAccountSessions.Refused()));
        return this;
    }

    /** Ends none: what is needed for that does not answer. */
    public Stubs endingUnavailable() {
        served.answerLater(EndSessions.ADDRESS, question -> {
            ended.add(question);
            return Future.failedFuture(new Unavailable("down"));
        });
        return this;
    }

    public Stubs sessions(FindSessions.Session... sessions) {
        served.answer(FindSessions.ADDRESS, question -> {
            sought.add(question);
            return new FindSessions.Found(List.of(sessions));
        });
        served.answer(
                FindAccountSessions.ADDRESS,
                question -> reaching(
                        question.actor(),
                        question.whom(),
                        user -> {
                            soughtOf.add(question);
                            return new FindAccountSessions.Found(List.of(sessions));
                        },
                        new FindAccountSessions.Missing(),
                        new FindAccountSessions.Refused()));
        return this;
    }

    public Stubs publishing(String jwks, String algorithm) {
        served.answer(FindPublicKeys.ADDRESS, question -> new FindPublicKeys.Found(jwks, algorithm));
        return this;
    }

    public Stubs searching(FindEvents.Reply reply) {
        served.answer(FindEvents.ADDRESS, question -> {
            searched.add(question);
            return reply;
        });
        return this;
    }

    /** Rows of the audit log in the order of their ids, from 1 to {@code count}. */
    public Stubs reading(int count) {
        served.answer(ReadEvents.ADDRESS, question -> {
            read.add(question);
            long first = question.after()
                            .map(place -> place.id().getLeastSignificantBits())
                            .orElse(0L)
                    + 1;
            long last = Math.min(first + question.most() - 1, count);
            return new ReadEvents.Read(
                    LongStream.rangeClosed(first, last).mapToObj(Stubs::row).toList(), last < count);
        });
        return this;
    }

    public Stubs listing(FindUsers.Reply reply) {
        served.answer(FindUsers.ADDRESS, question -> {
            listed.add(question);
            return reply;
        });
        return this;
    }

    /** Changes people, but to no username that there cannot be. */
    public Stubs changing(ChangeAccount.Reply reply) {
        served.answer(ChangeAccount.ADDRESS, question -> {
            if (question.username()
                    .filter(typed -> Username.parse(typed).isEmpty())
                    .isPresent()) {
                return new ChangeAccount.NoUsername();
            }
            changed.add(question);
            return reply;
        });
        return this;
    }

    public Stubs erasing(EraseAccount.Reply reply) {
        served.answer(EraseAccount.ADDRESS, question -> {
            erased.add(question);
            return reply;
        });
        return this;
    }

    /** Neither changes nor erases anybody: what is needed for that does not answer. */
    public Stubs changingUnavailable() {
        served.answerLater(ChangeAccount.ADDRESS, question -> Future.failedFuture(new Unavailable("down")));
        served.answerLater(EraseAccount.ADDRESS, question -> Future.failedFuture(new Unavailable("down")));
        return this;
    }

    /** @param state of everybody's codes */
    public Stubs codes(InspectCodes.Inspected state) {
        served.answer(
                FindAccount.ADDRESS,
                question -> List.of(ROOT, STAFF, ADA, DISABLED).stream()
                        .filter(user -> user.id().equals(question.id()))
                        .<FindAccount.Reply>map(user -> new FindAccount.Found(new Account(user, state)))
                        .findFirst()
                        .orElseGet(FindAccount.Missing::new));
        return unlocking(user -> new UnlockAccount.Unlocked(new Account(user, state), true));
    }

    public Stubs unlocking(Function<User, UnlockAccount.Reply> reply) {
        served.answer(
                UnlockAccount.ADDRESS,
                question -> reaching(
                        question.actor(),
                        question.whom(),
                        user -> {
                            unlocked.add(question);
                            return reply.apply(user);
                        },
                        new UnlockAccount.Missing(),
                        new UnlockAccount.Refused()));
        return this;
    }

    public static FindEvents.Row row(long number) {
        return new FindEvents.Row(
                new UUID(1, number),
                "ada@example.com",
                EventType.OTP_FAILED,
                Optional.of("203.0.113.7"),
                "curl/8",
                "{\"attempt\":1,\"remaining\":4,\"request_id\":\"r-1\"}",
                NOON);
    }

    /** A page with one row. */
    public static FindEvents.Page page(int count, boolean exact, boolean more) {
        return new FindEvents.Page(
                List.of(row(2)),
                count,
                exact,
                more ? Optional.of(new FindEvents.Cursor(NOON, new UUID(1, 2))) : Optional.empty());
    }

    public static Token token(String value) {
        return new Token(value);
    }
}
