package io.tses.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A request to be sent, changed step by step. */
record Call(HttpMethod method, String path, Map<String, String> headers, String body) {
    /** From this client, unless said otherwise. */
    static final String CLIENT = "203.0.113.77";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Served.PATIENCE)
            .build();

    /** As documented: the sample path and, if there is one, the first example of a body. */
    static Call sample(Contract.Operation operation) {
        String body = operation.requestExamples().stream()
                .findFirst()
                .map(example -> example.value().encode())
                .orElse("");
        Call call = new Call(operation.method(), operation.samplePath(), Map.of(), "").from(CLIENT);
        return operation.takesBody()
                ? call.with("Content-Type", "application/json").body(body)
                : call;
    }

    Call at(String otherPath) {
        return new Call(method, otherPath, headers, body);
    }

    Call with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Call(method, path, more, body);
    }

    Call bearing(String token) {
        return with("Authorization", "Bearer " + token);
    }

    Call from(String client) {
        return with("X-Forwarded-For", client);
    }

    Call body(String text) {
        return new Call(method, path, headers, text);
    }

    Call body(JsonObject json) {
        return body(json.encode());
    }

    Answer send(int port) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Served.PATIENCE)
                .method(method.name(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        HttpResponse<InputStream> response =
                HTTP.sendAsync(request.build(), BodyHandlers.ofInputStream()).join();
        return new Answer(response.statusCode(), response.headers().map(), read(response));
    }

    /** Whole; of what has no end its first event. */
    private static String read(HttpResponse<InputStream> response) {
        boolean endless = response.headers()
                .firstValue("Content-Type")
                .filter("text/event-stream"::equals)
                .isPresent();
        try (InputStream body = response.body()) {
            return endless ? firstEvent(body) : new String(body.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstEvent(InputStream events) throws IOException {
        StringBuilder first = new StringBuilder();
        while (first.indexOf("\n\n") < 0) {
            first.append((char) events.read());
        }
        return first.toString();
    }
}
