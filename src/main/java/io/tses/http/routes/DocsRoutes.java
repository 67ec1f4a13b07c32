package io.tses.http.routes;

import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.files.Documents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Function;

import static io.vertx.core.Future.succeededFuture;

/**
 * The contract, for people and for machines. Its pages load what they need from here and from nowhere else. Belongs to one
 * event loop.
 */
public final class DocsRoutes {
    static final String REDOC = "/api/v1/auth/redoc";
    static final String SWAGGER = "/api/v1/auth/swagger";
    static final String JSON = "/api/v1/auth/swagger.json";
    static final String YAML = "/api/v1/auth/openapi.yaml";
    static final String ASSETS = "/api/v1/auth/docs-assets";

    /** Both pages style elements one by one, and ReDoc searches in a worker that it makes itself. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private static final HttpReply HEAD =
            HttpReply.bare(200).with("Content-Security-Policy", POLICY).with("Referrer-Policy", "no-referrer");
    private static final HttpReply TO_REDOC = HttpReply.bare(302).with(HttpHeaders.LOCATION, REDOC + "/");
    private static final List<DocsFile> ASSET_FILES = List.of(
            DocsFile.SWAGGER_START,
            DocsFile.SWAGGER_UI,
            DocsFile.SWAGGER_STYLE,
            DocsFile.REDOC_START,
            DocsFile.REDOC,
            DocsFile.STYLE,
            DocsFile.ICON);

    private final Documents documents;

    public DocsRoutes(Vertx vertx) {
        this.documents = new Documents(vertx, HEAD, ASSETS, ASSET_FILES);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                get("/", "root", exchange -> succeededFuture(TO_REDOC)),
                get(REDOC, "redoc", exchange -> documents.send(DocsFile.REDOC_PAGE, exchange)),
                get(SWAGGER, "swagger", exchange -> documents.send(DocsFile.SWAGGER_PAGE, exchange)),
                get(JSON, "contract_json", exchange -> documents.send(DocsFile.CONTRACT_AS_JSON, exchange)),
                get(YAML, "contract_yaml", exchange -> documents.send(DocsFile.CONTRACT, exchange)),
                get(ASSETS + "/:file", "docs_asset", documents::sendNamed));
    }

    private static Endpoint get(String path, String name, Function<Exchange, Future<HttpReply>> answer) {
        return new Endpoint(HttpMethod.GET, path, name, answer);
    }
}
