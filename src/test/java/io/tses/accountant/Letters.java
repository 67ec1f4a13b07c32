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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The mailbox that all mail of the service ends in: that of {@code dev}, or whatever knows MailHog's API. */
final class Letters {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAGE = 250;

    /** A code stands by itself; a link's token is the last part of it. */
    private static final Pattern CODE = Pattern.compile("(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])");

    private static final Pattern TOKEN =
            Pattern.compile("#\\S*?(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])");

    private final URI mailbox;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Letters(URI mailbox) {
        this.mailbox = mailbox;
    }

    /** What a mail says that lets somebody in; the token is empty when it has no link. */
    record Letter(String code, String token) {}

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

    /** How many mails with a code there are to each address at {@code domain}. */
    Map<String, Integer> counts(String domain) {
        Map<String, Integer> counts = new HashMap<>();
        for (JsonObject mail : search(domain)) {
            if (CODE.matcher(text(mail)).find()) {
                JsonArray to = mail.getJsonObject("Raw").getJsonArray("To");
                counts.merge(to.getString(0), 1, Integer::sum);
            }
        }
        return counts;
    }

    private List<Letter> to(String email) {
        List<Letter> letters = new ArrayList<>();
        for (JsonObject mail : search(email)) {
            Matcher code = CODE.matcher(text(mail));
            if (code.find()) {
                Matcher token = TOKEN.matcher(text(mail));
                letters.add(new Letter(code.group(), token.find() ? token.group(1) : ""));
            }
        }
        return letters;
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

    /** The part for those who read no HTML, without the breaks that mail makes in long lines. */
    private static String text(JsonObject mail) {
        String raw = mail.getJsonObject("Raw").getString("Data");
        String text = raw.substring(Math.max(raw.indexOf("text/plain"), 0)).replaceAll("=\r?\n", "");
        int html = text.indexOf("text/html");
        return html < 0 ? text : text.substring(0, html);
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
