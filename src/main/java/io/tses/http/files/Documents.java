package io.tses.http.files;

import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import static io.vertx.core.Future.failedFuture;

/** Serves files of the jar. Each is read when it is first asked for, and kept. Belongs to one event loop. */
public final class Documents {
    private final Vertx vertx;
    private final HttpReply head;
    private final String folder;
    private final Map<String, PackagedFile> fileByName;
    private final Map<PackagedFile, Future<Document>> read = new HashMap<>();

    /**
     * @param head what every answer says, whatever it holds
     * @param folder the path under which files are found by their names, without a slash at its end
     * @param files those that are found there
     */
    public Documents(Vertx vertx, HttpReply head, String folder, List<? extends PackagedFile> files) {
        this.vertx = vertx;
        this.head = head;
        this.folder = folder;
        this.fileByName =
                files.stream().collect(Collectors.toUnmodifiableMap(PackagedFile::fileName, Function.identity()));
    }

    /** A name is looked up as it was sent, not as the router resolved it, so that a file has one name and no path leads elsewhere. */
    public Future<HttpReply> sendNamed(Exchange exchange) {
        return Optional.ofNullable(exchange.request().path())
                .map(path -> path.substring(Math.min(path.length(), folder.length() + 1)))
                .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                .map(fileByName::get)
                .map(file -> send(file, exchange))
                .orElseGet(() -> failedFuture(new Refusal(Failures.NOT_FOUND)));
    }

    public Future<HttpReply> send(PackagedFile file, Exchange exchange) {
        return read.computeIfAbsent(file, this::read)
                .onFailure(failed -> read.remove(file))
                .map(document -> document.answer(exchange.request()));
    }

    private Future<Document> read(PackagedFile file) {
        return vertx.executeBlocking(() -> Document.of(file, head), false);
    }
}
