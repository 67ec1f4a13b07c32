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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Puts questions to the nodes in turn, each under an id of its own, and notes every answer. Used by many threads at once. */
final class Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ID = "X-Request-ID";

    private final List<URI> nodes;
    private final Answers answers;
    private final Map<String, Integer> signIns = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Wire(List<URI> nodes, Answers answers) {
        this.nodes = nodes;
        this.answers = answers;
    }

    /** The body of the answer; one that is none of JSON's objects fails. */
    JsonObject ask(Call call, int person, int client, JsonObject body) {
        boolean handle = body.containsKey("handle");
        Instant at = Instant.now();
        long from = System.nanoTime();
        int number = answers.ask(call, person, client, handle, body.containsKey("device"), at);
        String id = answers.run().requestId(number);
        HttpRequest request = HttpRequest.newBuilder(
                        nodes.get(number % nodes.size()).resolve(call.path()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", answers.run().client(client))
                .header(ID, id)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> response = send(request);
        answers.answered(number, response.statusCode(), Duration.ofNanos(System.nanoTime() - from));
        String named = response.headers().firstValue(ID).orElse("");
        if (!named.equals(id)) {
            answers.otherId(number, named);
        }
        if (call == Call.VERIFY && response.statusCode() == 200 && handle) {
            noteRepeat(number, response.body());
        }
        return new JsonObject(response.body());
    }

    /** Who sends a right code with its handle once more, hears the same once more. */
    private void noteRepeat(int number, String body) {
        Integer first = signIns.putIfAbsent(body, number);
        if (first != null) {
            answers.repeats(number, first);
        }
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
