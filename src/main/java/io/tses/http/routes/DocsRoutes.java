package io.tses.http.routes;

import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * The contract, for people and for machines. Its pages load what they need from here and from nowhere else. A file is read
 * when it is first asked for, and kept. Belongs to one event loop.
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

    private static final HttpReply TO_REDOC = HttpReply.bare(302).with(HttpHeaders.LOCATION, REDOC + "/");
    private static final Map<String, DocsFile> ASSET_BY_NAME = Stream.of(
                    DocsFile.SWAGGER_START,
                    DocsFile.SWAGGER_UI,
                    DocsFile.SWAGGER_STYLE,
                    DocsFile.REDOC_START,
                    DocsFile.REDOC,
                    DocsFile.STYLE,
                    DocsFile.ICON)
            .collect(Collectors.toUnmodifiableMap(DocsFile::fileName, Function.identity()));

    private final Vertx vertx;
    private final Map<DocsFile, Future<Document>> read = new EnumMap<>(DocsFile.class);

    public DocsRoutes(Vertx vertx) {
        this.vertx = vertx;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                get("/", "root", exchange -> succeededFuture(TO_REDOC)),
                get(REDOC, "redoc", exchange -> send(DocsFile.REDOC_PAGE, exchange)),
                get(SWAGGER, "swagger", exchange -> send(DocsFile.SWAGGER_PAGE, exchange)),
                get(JSON, "contract_json", exchange -> send(DocsFile.CONTRACT_AS_JSON, exchange)),
                get(YAML, "contract_yaml", exchange -> send(DocsFile.CONTRACT, exchange)),
                get(ASSETS + "/:file", "docs_asset", this::sendAsset));
    }

    private static Endpoint get(String path, String name, Function<Exchange, Future<HttpReply>> answer) {
        return new Endpoint(HttpMethod.GET, path, name, answer);
    }

    /** A name is looked up as it was sent, not as the router resolved it, so that a file has one name and no path leads elsewhere. */
    private Future<HttpReply> sendAsset(Exchange exchange) {
        return Optional.ofNullable(exchange.request().path())
                .map(path -> path.substring(Math.min(path.length(), ASSETS.length() + 1)))
                .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                .map(ASSET_BY_NAME::get)
                .map(file -> send(file, exchange))
                .orElseGet(() -> failedFuture(new Refusal(Failures.NOT_FOUND)));
    }

    private Future<HttpReply> send(DocsFile file, Exchange exchange) {
        return read.computeIfAbsent(file, this::read)
                .onFailure(failed -> read.remove(file))
                .map(document -> document.answer(exchange.request()));
    }

    private Future<Document> read(DocsFile file) {
        return vertx.executeBlocking(() -> Document.of(file.read(), file.contentType(), POLICY), false);
    }
}
