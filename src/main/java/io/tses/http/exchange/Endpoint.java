package io.tses.http.exchange;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One call of the contract, in the one place that says what it is.
 *
 * @param path without the trailing slash; it is reached with and without
 * @param name its tag in metrics, unique for the path
 * @param answer may fail with anything, see {@link Failures}
 */
public record Endpoint(HttpMethod method, String path, String name, Function<Exchange, Future<HttpReply>> answer) {}
