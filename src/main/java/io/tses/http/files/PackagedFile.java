package io.tses.http.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** A file that the jar carries and browsers are sent. Equal ones are one file. All are text in UTF-8. */
public interface PackagedFile {
    /** Each type says the encoding that does not imply it. */
    Map<String, String> TYPE_BY_ENDING = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "yaml", "application/yaml",
            "json", "application/json");

    /** Where it lies in the jar, beginning with a slash. */
    String resource();

    /** Such as {@code swagger.js}, unique among all that are served in one folder. */
    default String fileName() {
        return resource().substring(resource().lastIndexOf('/') + 1);
    }

    default String contentType() {
        return requireNonNull(TYPE_BY_ENDING.get(resource().substring(resource().lastIndexOf('.') + 1)));
    }

    /** For how long caches may go without asking whether it is still current: as {@code Cache-Control}. */
    default String caching() {
        return "no-cache";
    }

    /** The headers of a request that decide what is sent, or how. */
    default String vary() {
        return "Accept-Encoding, Origin";
    }

    /** Makes of the resource what is sent. Blocks. */
    default String finish(String text) throws IOException {
        return text;
    }

    /** Blocks. */
    default byte[] read() throws IOException {
        return finish(text(resource())).getBytes(UTF_8);
    }

    /** Blocks. */
    static String text(String resource) throws IOException {
        try (InputStream in = PackagedFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
