package io.tses.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls the service as the clients of the people do, behind a proxy that it trusts. Blocks. */
final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI service;

    Client(URI service) {
        this.service = service;
    }

    /** @param body empty where it was none */
    record Answer(int status, JsonObject body) {}

    Answer post(Persona person, String path, JsonObject body) throws IOException, InterruptedException {
        return send(request(person, path).POST(BodyPublishers.ofString(body.encode())));
    }

    Answer post(Persona person, String path, JsonObject body, String access) throws IOException, InterruptedException {
        return send(request(person, path)
                .header("Authorization", "Bearer " + access)
                .POST(BodyPublishers.ofString(body.encode())));
    }

    Answer get(Persona person, String path, String access) throws IOException, InterruptedException {
        return send(request(person, path)
                .header("Authorization", "Bearer " + access)
                .GET());
    }

    private HttpRequest.Builder request(Persona person, String path) {
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", person.agent())
                .header("Accept-Language", person.languages())
                .header("X-Forwarded-For", person.client());
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        String body = response.body();
        return new Answer(response.statusCode(), body.startsWith("{") ? new JsonObject(body) : new JsonObject());
    }
}
