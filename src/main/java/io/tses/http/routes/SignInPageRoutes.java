package io.tses.http.routes;

import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.files.Documents;
import io.tses.http.files.PackagedFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/**
 * A page on which people sign in, for whoever has none of their own, and where the links of mails lead unless told otherwise. It
 * finds its files and the API by relative URLs, so it works wherever a proxy puts the service. Nothing here opens a session: the page
 * does, by the same calls as every client. Belongs to one event loop.
 */
public final class SignInPageRoutes {
    static final String PAGE = "/signin";

    /** Nothing but files from here, no markup made of text, and no frame around it that could guide somebody's hand. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final HttpReply HEAD = HttpReply.bare(200)
            .with("Content-Security-Policy", POLICY)
            .with("Referrer-Policy", "no-referrer")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("X-Robots-Tag", "noindex");

    /** Relative URLs need the slash. What follows the {@code #} goes along without being sent. */
    private static final HttpReply WITH_SLASH = HttpReply.bare(302).with(HttpHeaders.LOCATION, "signin/");

    private static final List<File> FILES = Stream.of(
                    "signin.js", "api.js", "memory.js", "words.js", "waiting.js", "signin.css", "icon.svg")
            .map(name -> new File(SignInPage.FOLDER + name))
            .toList();

    private record File(String resource) implements PackagedFile {}

    private final Documents documents;

    public SignInPageRoutes(Vertx vertx) {
        this.documents = new Documents(vertx, HEAD, PAGE, FILES);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, PAGE, "signin_page", this::sendPage),
                new Endpoint(HttpMethod.GET, PAGE + "/:file", "signin_file", documents::sendNamed));
    }

    private Future<HttpReply> sendPage(Exchange exchange) {
        boolean hasSlash = Optional.ofNullable(exchange.request().path())
                .filter(path -> path.endsWith("/"))
                .isPresent();
        return hasSlash
                ? documents.send(
                        SignInPage.forReader(exchange.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE)), exchange)
                : succeededFuture(WITH_SLASH);
    }
}
