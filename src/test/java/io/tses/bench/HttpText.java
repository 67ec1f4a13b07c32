package io.tses.bench;

import io.vertx.core.buffer.Buffer;

/** Requests as browsers send them, as text: a load generator on the server's own machine must cost little. */
final class HttpText {
    static final String AGENT =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private HttpText() {}

    static Buffer post(String path, String client, String json) {
        return Buffer.buffer(head("POST", path, client) + "Content-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json);
    }

    static Buffer get(String path, String client, String bearer) {
        return Buffer.buffer(head("GET", path, client) + "Authorization: Bearer " + bearer + "\r\n\r\n");
    }

    private static String head(String method, String path, String client) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + AGENT + "\r\nX-Forwarded-For: "
                + client + "\r\n";
    }
}
