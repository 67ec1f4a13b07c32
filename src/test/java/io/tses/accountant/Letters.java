package io.tses.accountant;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The mailbox that all mail of the service ends in: that of {@code dev}, or whatever knows MailHog's API. */
final class Letters {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAGE = 250;

    private final URI mailbox;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Letters(URI mailbox) {
        this.mailbox = mailbox;
    }

    /** The newest mail with a code to {@code email}, once there are so many. */
    Letter newest(String email, int count) {
        List<Letter> found = new ArrayList<>();
        eventually(() -> {
            found.clear();
            found.addAll(to(email));
            assertThat(found).as("mails to " + email).hasSizeGreaterThanOrEqualTo(count);
        });
        return found.get(0);
    }

    /** How many mails with a code there are to each person of a run. */
    Counts counts(Run run) {
        Counts counts = new Counts();
        for (JsonObject mail : search(run.domain())) {
            if (Letter.in(raw(mail)).isPresent()) {
                String to = mail.getJsonObject("Raw").getJsonArray("To").getString(0);
                run.person(to).ifPresent(person -> counts.add(person, 1));
            }
        }
        return counts;
    }

    private List<Letter> to(String email) {
        return search(email).stream()
                .flatMap(mail -> Letter.in(raw(mail)).stream())
                .toList();
    }

    private List<JsonObject> search(String to) {
        List<JsonObject> all = new ArrayList<>();
        int total;
        do {
            JsonObject page = get("/api/v2/search?kind=to&limit=" + PAGE + "&start=" + all.size() + "&query="
                    + URLEncoder.encode(to, StandardCharsets.UTF_8));
            JsonArray items = page.getJsonArray("items");
            IntStream.range(0, items.size()).mapToObj(items::getJsonObject).forEach(all::add);
            total = items.isEmpty() ? 0 : page.getInteger("total");
        } while (all.size() < total);
        return all;
    }

    private static String raw(JsonObject mail) {
        return mail.getJsonObject("Raw").getString("Data");
    }

    private JsonObject get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(mailbox.resolve(path)).timeout(PATIENCE).build();
        try {
            return new JsonObject(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
