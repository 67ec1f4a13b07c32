package io.tses.console;

import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.files.Documents;
import io.tses.http.files.PackagedFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** The files behind the pages, each under a name that changes with what it holds, so that browsers ask for it once. */
final class Assets {
    static final String FOLDER = "/admin/assets";

    private static final int DIGITS = 16;
    private static final HttpReply HEAD = HttpReply.bare(200).with("Cross-Origin-Resource-Policy", "same-origin");

    private final Map<Asset, Stamped> files;

    private Assets(Map<Asset, Stamped> files) {
        this.files = files;
    }

    /** @param stamp tells what it holds from all that it held in other releases */
    private record Stamped(String resource, String stamp) implements PackagedFile {
        @Override
        public String fileName() {
            String name = PackagedFile.super.fileName();
            int ending = name.lastIndexOf('.');
            return name.substring(0, ending) + "-" + stamp + name.substring(ending);
        }

        @Override
        public String caching() {
            return "public, max-age=31536000, immutable";
        }

        @Override
        public String vary() {
            return "Accept-Encoding";
        }
    }

    static Future<Assets> read(Vertx vertx) {
        return vertx.executeBlocking(Assets::read, false);
    }

    private static Assets read() throws IOException {
        Map<Asset, Stamped> files = new EnumMap<>(Asset.class);
        for (Asset asset : Asset.values()) {
            files.put(asset, new Stamped(asset.resource(), stamp(PackagedFile.text(asset.resource()))));
        }
        return new Assets(files);
    }

    private static String stamp(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a page finds it. */
    String url(Asset asset) {
        return FOLDER + "/" + requireNonNull(files.get(asset)).fileName();
    }

    List<Endpoint> endpoints(Vertx vertx) {
        Documents documents = new Documents(vertx, HEAD, FOLDER, List.copyOf(files.values()));
        return List.of(new Endpoint(HttpMethod.GET, FOLDER + "/:file", "console_asset", documents::sendNamed));
    }
}
