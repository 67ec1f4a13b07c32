package io.tses.http;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What came back, however it was asked for. */
record Answer(int status, Map<String, List<String>> headers, String body) {
    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    /** Of an answer as it was on the wire, with a body to its end. */
    static Answer of(String raw) {
        int end = raw.indexOf("\r\n\r\n");
        String[] lines = raw.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon),
                    List.of(lines[i].substring(colon + 1).strip()));
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, raw.substring(end + 4));
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name, headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of())).stream()
                .findFirst();
    }
}
