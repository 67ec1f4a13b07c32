package io.tses.otp;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.NewSignIn;
import io.tses.redis.Effect;
import io.tses.request.RequestScope;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Knows from which families of clients a person signs in, and has the person told of a new one. Belongs to one event loop. */
final class KnownClients {
    /** More than people use, and few enough for one small key each. */
    private static final int KEPT = 20;

    /** A client that was not seen for so long is as good as new. */
    private static final Duration KEPT_FOR = Duration.ofDays(180);

    /** What clients call themselves differs by version and device: some thousand cover nearly all. */
    private static final int REMEMBERED_FAMILIES = 10_000;

    private static final Duration LOADED_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final boolean tells;
    private final MailOutbox outbox;
    private final TimeBasedEpochGenerator jobIds = Generators.timeBasedEpochGenerator();
    private final Cache<String, String> families =
            Caffeine.newBuilder().maximumSize(REMEMBERED_FAMILIES).build();

    /** @param tells whether people are told at all; if not, nothing is kept of their clients */
    KnownClients(Vertx vertx, boolean tells, MailOutbox outbox) {
        this.vertx = vertx;
        this.tells = tells;
        this.outbox = outbox;
        if (tells) {
            // Loads what the first sign-in would otherwise wait for, once the start does not have to wait for that.
            vertx.setTimer(LOADED_AFTER.toMillis(), later -> family(""));
        }
    }

    /** What must happen, in the step that signs a person in, for the caller's family of clients to be known. */
    Future<List<Effect>> acquaint(UUID userId, EmailAddress email, Caller caller) {
        if (!tells) {
            return Future.succeededFuture(List.of());
        }
        String requestId = RequestScope.currentId();
        return family(caller.userAgent()).map(family -> {
            UUID jobId = jobIds.generate();
            NewSignIn signIn = new NewSignIn(
                    family, caller.address().text(), Instant.ofEpochMilli(UUIDUtil.extractTimestamp(jobId)));
            return List.of(new Effect.Acquaint(
                    OtpKeys.knownClients(userId),
                    family,
                    KEPT,
                    KEPT_FOR,
                    outbox.append(
                            MailJob.newSignIn(jobId, email, signIn, requestId).in(caller.languages()))));
        });
    }

    private Future<String> family(String userAgent) {
        String remembered = families.getIfPresent(userAgent);
        return remembered != null
                ? Future.succeededFuture(remembered)
                : vertx.executeBlocking(() -> ClientFamily.of(userAgent), false)
                        .otherwise(ClientFamily.UNKNOWN)
                        .onSuccess(family -> families.put(userAgent, family));
    }
}
