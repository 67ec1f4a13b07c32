package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.keys.FindPublicKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** What other software needs to check access tokens by itself, where it looks for that (RFC 8615). */
public final class WellKnownRoutes {
    static final String KEYS = "/.well-known/jwks.json";
    static final String METADATA = "/.well-known/oauth-authorization-server";

    private static final String CACHE = "public, max-age=" + FindPublicKeys.CACHEABLE.toSeconds();

    private final Bus bus;
    private final String issuer;

    /** @param issuer without a slash at its end */
    public WellKnownRoutes(Bus bus, String issuer) {
        this.bus = bus;
        this.issuer = issuer;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                get(KEYS, "jwks", published -> Buffer.buffer(published.jwks())),
                get(
                        METADATA,
                        "server_metadata",
                        published -> metadata(published).toBuffer()));
    }

    private Endpoint get(String path, String name, Function<FindPublicKeys.Found, Buffer> content) {
        return new Endpoint(
                HttpMethod.GET,
                path,
                name,
                exchange -> bus.ask(FindPublicKeys.ADDRESS, new FindPublicKeys())
                        .map(published -> cacheable(content.apply(published))));
    }

    private static HttpReply cacheable(Buffer json) {
        return HttpReply.ok(new JsonObject())
                .holding(json)
                .with(HttpHeaders.CACHE_CONTROL, CACHE)
                .with(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()));
    }

    /**
     * In the form of RFC 8414, so that a library finds the keys by the issuer alone; this is no OAuth server, and how to sign
     * in stands under names that no OAuth client takes for its own. The lists are empty and not left out: a client would
     * take that for the grants that are usual.
     */
    private JsonObject metadata(FindPublicKeys.Found published) {
        return new JsonObject()
                .put("issuer", issuer)
                .put("jwks_uri", issuer + KEYS)
                .put("response_types_supported", new JsonArray())
                .put("grant_types_supported", new JsonArray())
                .put("service_documentation", issuer + DocsRoutes.REDOC + "/")
                .put("tses_access_token_signing_alg", published.algorithm())
                .put("tses_otp_request_endpoint", issuer + OtpRoutes.REQUEST + "/")
                .put("tses_otp_verify_endpoint", issuer + OtpRoutes.VERIFY + "/")
                .put("tses_token_refresh_endpoint", issuer + TokenRoutes.REFRESH + "/")
                .put("tses_token_verify_endpoint", issuer + TokenRoutes.VERIFY + "/")
                .put("tses_token_blacklist_endpoint", issuer + TokenRoutes.BLACKLIST + "/")
                .put("tses_logout_endpoint", issuer + SessionRoutes.LOGOUT + "/")
                .put("tses_sessions_endpoint", issuer + SessionRoutes.SESSIONS + "/");
    }
}
