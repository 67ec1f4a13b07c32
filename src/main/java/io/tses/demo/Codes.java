package io.tses.demo;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands the codes of mails to those who wait for them. For all threads. */
final class Codes {
    private final Map<String, CompletableFuture<String>> awaited = new ConcurrentHashMap<>();

    /** The next code that is mailed to an address, asked for before it can come. */
    Future<String> expect(String email) {
        CompletableFuture<String> code = new CompletableFuture<>();
        awaited.put(email, code);
        return code;
    }

    void came(String email, String code) {
        CompletableFuture<String> waiting = awaited.remove(email);
        if (waiting != null) {
            waiting.complete(code);
        }
    }

    /** Empty when none came in time. */
    static Optional<String> await(Future<String> code, Duration patience) throws InterruptedException {
        try {
            return Optional.of(code.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        }
    }
}
