package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.captcha.CaptchaToken;
import io.tses.devices.DeviceProof;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.BodyReader;
import io.tses.http.input.RequestBody;
import io.tses.otp.Handle;
import io.tses.otp.NewSession;
import io.tses.otp.OpenLink;
import io.tses.otp.PreviewLink;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Signing in: ask for a code, hand it in, or open the link that came with it. */
public final class OtpRoutes {
    static final String REQUEST = "/api/v1/auth/otp/request";
    static final String VERIFY = "/api/v1/auth/otp/verify";
    static final String LINK = "/api/v1/auth/otp/link";
    static final String PREVIEW = LINK + "/preview";

    /** Far longer than any handle or proof, so that what is none is answered like a wrong one. */
    private static final int LONGEST_OPAQUE = 128;

    /** More than a browser asks for while one of them lives. */
    private static final int MOST_HANDLES = 10;

    private static final HttpReply DISABLED = HttpReply.detail(ErrorCode.USER_DISABLED, "User account is disabled.");
    private static final HttpReply OTHER_DOMAIN =
            HttpReply.field(ErrorCode.DOMAIN_NOT_ALLOWED, "email", "Addresses of this domain cannot be used here.");
    private static final HttpReply NO_CHALLENGE =
            HttpReply.field(ErrorCode.CAPTCHA_REQUIRED, "captcha", "Please solve the challenge first.");
    private static final HttpReply NOT_SOLVED =
            HttpReply.field(ErrorCode.CAPTCHA_FAILED, "captcha", "The challenge was not solved. Please try again.");
    private static final HttpReply NO_LINK = HttpReply.error(ErrorCode.INVALID_LINK, "Invalid link", Map.of());
    private static final Set<Limit> OF_THE_CLIENT = Set.of(Limit.CLIENT, Limit.CLIENT_DAY, Limit.NETWORK);
    private static final long SECONDS_PER_MINUTE = 60;

    private final Bus bus;
    private final ClientIp clientIp;
    private final BodyReader bodies;
    private final RateLimitFields limits;

    public OtpRoutes(Bus bus, ClientIp clientIp, BodyReader bodies, RateLimitFields limits) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.bodies = bodies;
        this.limits = limits;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, REQUEST, "otp_request", this::requestCode),
                new Endpoint(HttpMethod.POST, VERIFY, "otp_verify", this::verifyCode),
                new Endpoint(HttpMethod.POST, LINK, "otp_link", this::openLink),
                new Endpoint(HttpMethod.POST, PREVIEW, "otp_link_preview", this::previewLink));
    }

    private Future<HttpReply> requestCode(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> bus.ask(RequestCode.ADDRESS, requestCode(exchange, body)))
                .map(reply -> reply.match(
                        this::sent,
                        this::limited,
                        busy -> Failures.unavailable(busy.retryAfter()),
                        () -> OTHER_DOMAIN,
                        OtpRoutes::challenged));
    }

    private RequestCode requestCode(Exchange exchange, RequestBody body) {
        Optional<EmailAddress> email = body.email("email");
        Optional<DeviceProof> device = device(body);
        Optional<CaptchaToken> captcha =
                body.optionalOpaque("captcha", CaptchaToken.MAX_LENGTH).map(CaptchaToken::new);
        body.check();
        return new RequestCode(email.orElseThrow(), device, captcha, clientIp.caller(exchange.request()));
    }

    private HttpReply sent(RequestCode.Sent reply) {
        HttpReply sent = HttpReply.accepted(new JsonObject()
                .put("message", "OTP sent successfully")
                .put("expires_in", HttpReply.seconds(reply.expiresIn()))
                .put("handle", reply.handle().value()));
        return limits.ofRequest(sent, reply.left());
    }

    private HttpReply limited(RequestCode.Limited reply) {
        HttpReply refused = OF_THE_CLIENT.contains(reply.limit())
                ? tooMany(
                        ErrorCode.TOO_MANY_REQUESTS_FROM_CLIENT,
                        "Too many OTP requests from this IP. Please try again later.",
                        reply.retryAfter())
                : tooMany(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "Too many OTP requests. Please try again later.",
                        reply.retryAfter());
        return limits.ofRequest(refused, Optional.of(Left.nothing(reply.limit(), reply.retryAfter())));
    }

    private static HttpReply challenged(RequestCode.Challenged reply) {
        return reply.failed() ? NOT_SOLVED : NO_CHALLENGE;
    }

    private Future<HttpReply> verifyCode(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> bus.ask(VerifyCode.ADDRESS, verifyCode(exchange, body)))
                .map(reply -> limits.ofAttempt(
                        reply.match(
                                OtpRoutes::signedIn,
                                OtpRoutes::wrong,
                                OtpRoutes::locked,
                                OtpRoutes::closed,
                                limited -> failuresLimited(limited.retryAfter()),
                                () -> DISABLED,
                                () -> OTHER_DOMAIN),
                        left(reply)));
    }

    private VerifyCode verifyCode(Exchange exchange, RequestBody body) {
        Optional<EmailAddress> email = body.email("email");
        Optional<Passcode> code = body.passcode("otp");
        Optional<Handle> handle = body.optionalWord("handle", LONGEST_OPAQUE).map(Handle::new);
        Optional<DeviceProof> device = device(body);
        body.check();
        return new VerifyCode(
                email.orElseThrow(), code.orElseThrow(), handle, device, clientIp.caller(exchange.request()));
    }

    private static Optional<Left> left(VerifyCode.Reply reply) {
        return reply.match(
                session -> Optional.empty(),
                VerifyCode.Wrong::left,
                locked -> Optional.empty(),
                closed -> Optional.empty(),
                limited -> Optional.of(Left.nothing(limited.limit(), limited.retryAfter())),
                Optional::empty,
                Optional::empty);
    }

    private static Optional<DeviceProof> device(RequestBody body) {
        return body.optionalWord("device", LONGEST_OPAQUE).map(DeviceProof::new);
    }

    private static HttpReply signedIn(NewSession session) {
        User user = session.user();
        return HttpReply.ok(new JsonObject()
                .put("access", session.access().value())
                .put("refresh", session.refresh().value())
                .put(
                        "user",
                        new JsonObject()
                                .put("id", user.id().toString())
                                .put("email", user.email().value())
                                .put("username", user.username())
                                .put("is_verified", user.isVerified()))
                .put("device", session.device().value()));
    }

    private static HttpReply wrong(VerifyCode.Wrong reply) {
        ErrorCode code = reply.attemptsRemaining() == 0 ? ErrorCode.REQUEST_OVER : ErrorCode.WRONG_CODE;
        return HttpReply.error(code, "Invalid OTP", Map.of("attempts_remaining", reply.attemptsRemaining()));
    }

    private static HttpReply locked(VerifyCode.Locked reply) {
        long seconds = HttpReply.seconds(reply.unlocksIn());
        long minutes = (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE;
        String text =
                "Too many failed attempts. Account locked for " + minutes + (minutes == 1 ? " minute." : " minutes.");
        return HttpReply.error(ErrorCode.LOCKED, text, reply.unlocksIn(), Map.of("unlock_eta", seconds));
    }

    private static HttpReply closed(VerifyCode.Closed reply) {
        String text = "Too many wrong codes. Codes are locked for this address"
                + (reply.byLink() ? "; the link in the newest mail still works." : ".");
        return HttpReply.error(
                ErrorCode.CLOSED,
                text,
                reply.opensIn(),
                Map.of("unlock_eta", HttpReply.seconds(reply.opensIn()), "link", reply.byLink()));
    }

    private Future<HttpReply> openLink(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body ->
                        bus.ask(OpenLink.ADDRESS, new OpenLink(link(body), clientIp.caller(exchange.request()))))
                .map(reply -> reply.match(
                        OtpRoutes::signedIn,
                        () -> NO_LINK,
                        limited -> failuresLimited(limited.retryAfter()),
                        () -> DISABLED));
    }

    private Future<HttpReply> previewLink(Exchange exchange) {
        return bodies.read(exchange.request())
                .compose(body -> bus.ask(PreviewLink.ADDRESS, previewLink(exchange, body)))
                .map(reply -> reply.match(
                        OtpRoutes::previewed, () -> NO_LINK, limited -> failuresLimited(limited.retryAfter())));
    }

    private PreviewLink previewLink(Exchange exchange, RequestBody body) {
        List<Handle> handles = body.optionalOpaques("handles", MOST_HANDLES, LONGEST_OPAQUE).stream()
                .map(Handle::new)
                .toList();
        return new PreviewLink(link(body), handles, clientIp.caller(exchange.request()));
    }

    private static HttpReply previewed(PreviewLink.Good reply) {
        return HttpReply.ok(new JsonObject()
                .put("email", reply.email().toString())
                .put("expires_in", HttpReply.seconds(reply.expiresIn()))
                .put("asked", reply.asked()));
    }

    private static Optional<LinkToken> link(RequestBody body) {
        Optional<String> token = body.opaque("token", LONGEST_OPAQUE);
        body.check();
        return token.flatMap(LinkToken::parse);
    }

    private static HttpReply failuresLimited(Duration retryAfter) {
        return tooMany(
                ErrorCode.TOO_MANY_FAILURES,
                "Too many failed attempts from this IP. Please try again later.",
                retryAfter);
    }

    private static HttpReply tooMany(ErrorCode code, String text, Duration retryAfter) {
        return HttpReply.error(code, text, retryAfter, Map.of());
    }
}
