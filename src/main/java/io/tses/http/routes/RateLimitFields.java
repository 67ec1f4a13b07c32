package io.tses.http.routes;

import io.tses.http.exchange.HttpReply;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells clients of limits before they meet them (draft-ietf-httpapi-ratelimit-headers-11): {@code RateLimit-Policy} says what each
 * limit allows, {@code RateLimit} what is left of the one that will be met first. Nothing where operators have not asked for it.
 */
public final class RateLimitFields {
    private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    private static final CharSequence STATE = HttpHeaders.createOptimized("RateLimit");

    private static final List<Limit> OF_REQUESTS = List.of(
            Limit.EMAIL,
            Limit.EMAIL_DAY,
            Limit.DEVICE,
            Limit.DEVICE_DAY,
            Limit.CLIENT,
            Limit.CLIENT_DAY,
            Limit.NETWORK,
            Limit.DOMAIN,
            Limit.ALL);
    private static final List<Limit> OF_WRONG_CODES = List.of(Limit.CLIENT_FAILURES, Limit.NETWORK_FAILURES);

    public static final RateLimitFields NONE = new RateLimitFields(Optional.empty(), Optional.empty());

    private final Optional<String> requests;
    private final Optional<String> wrongCodes;

    private RateLimitFields(Optional<String> requests, Optional<String> wrongCodes) {
        this.requests = requests;
        this.wrongCodes = wrongCodes;
    }

    public static RateLimitFields of(RateLimitConfig config) {
        return new RateLimitFields(policies(config, OF_REQUESTS), policies(config, OF_WRONG_CODES));
    }

    /** An answer to a request for a code. */
    HttpReply ofRequest(HttpReply reply, Optional<Left> left) {
        return requests.map(policies -> told(reply, policies, left)).orElse(reply);
    }

    /** An answer to a code or a link. */
    HttpReply ofAttempt(HttpReply reply, Optional<Left> left) {
        return wrongCodes.map(policies -> told(reply, policies, left)).orElse(reply);
    }

    private static HttpReply told(HttpReply reply, String policies, Optional<Left> left) {
        HttpReply told = reply.with(POLICY, policies);
        return left.map(some -> told.with(
                        STATE, name(some.limit()) + ";r=" + some.permits() + ";t=" + HttpReply.seconds(some.endsIn())))
                .orElse(told);
    }

    /** Empty when none of them refuses anything: a list of none is no field. */
    private static Optional<String> policies(RateLimitConfig config, List<Limit> limits) {
        String policies = limits.stream()
                .filter(limit -> refuses(config.quota(limit)))
                .map(limit -> policy(limit, config.quota(limit)))
                .collect(Collectors.joining(", "));
        return Optional.of(policies).filter(text -> !text.isEmpty());
    }

    private static boolean refuses(Quota quota) {
        return !quota.isOff() && !quota.dryRun();
    }

    private static String policy(Limit limit, Quota quota) {
        return name(limit) + ";q=" + quota.permits() + ";w=" + HttpReply.seconds(quota.window());
    }

    /** A string of structured fields (RFC 9651 §3.3.3); wire names have nothing to be escaped. */
    private static String name(Limit limit) {
        return '"' + limit.wireName() + '"';
    }
}
