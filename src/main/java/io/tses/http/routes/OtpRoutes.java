package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.BodyReader;
import io.tses.http.input.RequestBody;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Limit;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Signing in: ask for a code, hand it in. */
public final class OtpRoutes {
    static final String REQUEST = "/api/v1/auth/otp/request";
    static final String VERIFY = "/api/v1/auth/otp/verify";

    private static final HttpReply DISABLED = HttpReply.detail(403, "User account is disabled.");
    private static final long SECONDS_PER_MINUTE = 60;

    private final Bus bus;
    private final ClientIp clientIp;
    private final BodyReader bodies;

    /** The life of a code is a setting, so there is one answer. */
    private final Map<Duration, HttpReply> sent = new ConcurrentHashMap<>();

    public OtpRoutes(Bus bus, ClientIp clientIp, BodyReader bodies) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.bodies = bodies;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, REQUEST, "otp_request", this::requestCode),
                new Endpoint(HttpMethod.POST, VERIFY, "otp_verify", this::verifyCode));
    }

    private Future<HttpReply> requestCode(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> bus.ask(RequestCode.ADDRESS, requestCode(exchange, body)))
                .map(reply -> reply.match(this::sent, OtpRoutes::limited));
    }

    private RequestCode requestCode(Exchange exchange, RequestBody body) {
        Optional<EmailAddress> email = body.email("email");
        body.check();
        return new RequestCode(email.orElseThrow(), clientIp.caller(exchange.request()));
    }

    private HttpReply sent(RequestCode.Sent reply) {
        return sent.computeIfAbsent(
                reply.expiresIn(),
                life -> HttpReply.json(
                        202,
                        new JsonObject()
                                .put("message", "OTP sent successfully")
                                .put("expires_in", HttpReply.seconds(life))));
    }

    private static HttpReply limited(RequestCode.Limited reply) {
        String text = reply.limit() == Limit.CLIENT
                ? "Too many OTP requests from this IP. Please try again later."
                : "Too many OTP requests. Please try again later.";
        return tooMany(text, reply.retryAfter());
    }

    private Future<HttpReply> verifyCode(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> bus.ask(VerifyCode.ADDRESS, verifyCode(exchange, body)))
                .map(reply -> reply.match(
                        OtpRoutes::signedIn,
                        OtpRoutes::wrong,
                        OtpRoutes::locked,
                        OtpRoutes::clientLimited,
                        () -> DISABLED));
    }

    private VerifyCode verifyCode(Exchange exchange, RequestBody body) {
        Optional<EmailAddress> email = body.email("email");
        Optional<Passcode> code = body.passcode("otp");
        body.check();
        return new VerifyCode(email.orElseThrow(), code.orElseThrow(), clientIp.caller(exchange.request()));
    }

    private static HttpReply signedIn(VerifyCode.SignedIn reply) {
        User user = reply.user();
        return HttpReply.json(
                200,
                new JsonObject()
                        .put("access", reply.access().value())
                        .put("refresh", reply.refresh().value())
                        .put(
                                "user",
                                new JsonObject()
                                        .put("id", user.id().toString())
                                        .put("email", user.email().value())
                                        .put("username", user.username())
                                        .put("is_verified", user.isVerified())));
    }

    private static HttpReply wrong(VerifyCode.Wrong reply) {
        return HttpReply.error(400, "Invalid OTP", Map.of("attempts_remaining", reply.attemptsRemaining()));
    }

    private static HttpReply locked(VerifyCode.Locked reply) {
        long seconds = HttpReply.seconds(reply.unlocksIn());
        long minutes = (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE;
        String text =
                "Too many failed attempts. Account locked for " + minutes + (minutes == 1 ? " minute." : " minutes.");
        return HttpReply.error(423, text, Map.of("unlock_eta", seconds)).retryAfter(reply.unlocksIn());
    }

    private static HttpReply clientLimited(VerifyCode.Limited reply) {
        return tooMany("Too many failed attempts from this IP. Please try again later.", reply.retryAfter());
    }

    private static HttpReply tooMany(String text, Duration retryAfter) {
        return HttpReply.error(429, text, Map.of("retry_after", HttpReply.seconds(retryAfter)))
                .retryAfter(retryAfter);
    }
}
