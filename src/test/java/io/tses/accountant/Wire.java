package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts questions to the nodes in turn, each under an id of its own, and keeps every answer. Used by many threads at once. */
final class Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<URI> nodes;
    private final String run;
    private final AtomicInteger count = new AtomicInteger();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** @param run what all ids of its requests begin with */
    Wire(List<URI> nodes, String run) {
        this.nodes = nodes;
        this.run = run;
    }

    Answer ask(Call call, String client, JsonObject body) {
        int n = count.getAndIncrement();
        String id = run + n;
        HttpRequest request = HttpRequest.newBuilder(nodes.get(n % nodes.size()).resolve(call.path()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", client)
                .header("X-Request-ID", id)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        Instant asked = Instant.now();
        long from = System.nanoTime();
        HttpResponse<String> response = send(request);
        Answer answer = new Answer(
                response.headers().firstValue("X-Request-ID").orElse(""),
                call,
                body.getString("email", ""),
                client,
                body.getString("handle", ""),
                body.getString("device", ""),
                response.statusCode(),
                response.body(),
                asked,
                Duration.ofNanos(System.nanoTime() - from));
        answers.add(answer);
        return answer;
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
