package io.tses.redis;

import io.netty.handler.flush.FlushConsolidationHandler;
import io.tses.config.ServerUrl;
import io.tses.request.LineFault;
import io.tses.request.Unavailable;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.PoolOptions;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.RESPParser;
import io.vertx.redis.client.impl.RedisStandaloneConnection;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection, once: reaches the server, checks its certificate where TLS is asked for, signs in, looks at what
 * answers, and chooses the database. All steps together have one deadline.
 *
 * <p>It puts a connection and a parser of the Redis client, both internal to it, on a socket by itself. The client's own way
 * of connecting decodes a URL once more, in which a plus is a blank and no host name has an underscore, and waits for ever
 * for the first answer.
 */
final class Opening {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;
    private static final int MAX_NESTING = 32;
    private static final int NEVER = -1;
    private static final String PROTOCOL = "3";
    private static final String CROWDED = "ERR max number of clients";

    /** What is expected at the other end, and where the password is that it may ask for. */
    private enum Peer {
        SERVER("the URL") {
            @Override
            Optional<Unavailable> objectionTo(Greeting greeting) {
                return greeting.objection();
            }
        },
        SENTINEL("redis.sentinel-password (REDIS_SENTINEL_PASSWORD)") {
            @Override
            Optional<Unavailable> objectionTo(Greeting greeting) {
                return greeting.objectionToSentinel();
            }
        },
        SERVER_IN_CLUSTER("the URL") {
            @Override
            Optional<Unavailable> objectionTo(Greeting greeting) {
                return greeting.objectionInCluster();
            }
        },
        CLUSTER_NODE("the URL") {
            @Override
            Optional<Unavailable> objectionTo(Greeting greeting) {
                return greeting.objectionToNode();
            }
        };

        private final String password;

        Peer(String password) {
            this.password = password;
        }

        abstract Optional<Unavailable> objectionTo(Greeting greeting);
    }

    private final Vertx vertx;
    private final Peer peer;
    private final Keyspace keyspace;
    private final Supplier<Future<RedisConfig>> finding;
    private final NetClient client;
    private RedisConfig config;

    /** To the server itself, wherever it is found to be. */
    static Opening ofServer(Vertx vertx, RedisConfig config, Supplier<Future<RedisConfig>> finding) {
        boolean isInCluster = !config.keyspace().equals(Keyspace.plain());
        return new Opening(vertx, config, isInCluster ? Peer.SERVER_IN_CLUSTER : Peer.SERVER, finding);
    }

    /** To one that knows where the server is. */
    static Opening ofSentinel(Vertx vertx, RedisConfig sentinel) {
        return new Opening(vertx, sentinel, Peer.SENTINEL, () -> Future.succeededFuture(sentinel));
    }

    /** To one that knows which of its Cluster serves a slot. */
    static Opening ofClusterNode(Vertx vertx, RedisConfig node) {
        return new Opening(vertx, node, Peer.CLUSTER_NODE, () -> Future.succeededFuture(node));
    }

    private Opening(Vertx vertx, RedisConfig config, Peer peer, Supplier<Future<RedisConfig>> finding) {
        this.vertx = vertx;
        this.config = config;
        this.keyspace = config.keyspace();
        this.peer = peer;
        this.finding = finding;
        this.client = vertx.createNetClient(options(config));
    }

    /** @return the connection; fails with {@link Unavailable}, which says what an operator has to know, and no secret */
    Future<RedisConnection> open() {
        return finding.get()
                .compose(found -> {
                    config = found;
                    SocketAddress address = SocketAddress.inetSocketAddress(
                            found.url().port(), found.url().host().value());
                    return client.connect(address, serverName());
                })
                .compose(this::greet)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(toFailure(cause)));
    }

    /** Where it leads, as far as that is known. */
    ServerUrl to() {
        return config.url();
    }

    /** Ends the connection, or the try to open it. */
    void close() {
        client.close();
    }

    private static NetClientOptions options(RedisConfig config) {
        NetClientOptions options =
                new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpNoDelay(true);
        if (config.usesTls()) {
            options.setSsl(true)
                    .setTrustOptions(new ServerTrust(config.caFile()))
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setSslHandshakeTimeout(PATIENCE.toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            config.client()
                    .ifPresent(client -> options.setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(client.certificate().toString())
                            .addKeyPath(client.key().toString())));
        }
        return options;
    }

    /** For servers that have several certificates; null where the host is none of the names that TLS can tell. */
    private @Nullable String serverName() {
        String host = config.url().host().value();
        try {
            return config.usesTls() && !host.matches("[0-9.]+") ? new SNIHostName(host).getAsciiName() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Future<RedisConnection> greet(NetSocket socket) {
        gatherWrites(socket);
        RedisStandaloneConnection connection = new RedisStandaloneConnection(
                (VertxInternal) vertx,
                (ContextInternal) vertx.getOrCreateContext(),
                null,
                socket,
                new PoolOptions().setRecycleTimeout(NEVER),
                config.maxInFlight() * 2,
                null,
                null,
                null);
        socket.handler(new RESPParser(connection, MAX_NESTING))
                .exceptionHandler(connection::fail)
                .closeHandler(closed -> {
                    if (connection.isValid()) {
                        connection.end(null);
                    }
                });
        return connection
                .send(hello())
                .recover(cause -> Future.failedFuture(
                        cause instanceof ErrorType error ? unwelcome(String.valueOf(error.getMessage())) : cause))
                .compose(hello -> peer.objectionTo(Greeting.of(hello))
                        .<Future<Void>>map(Future::failedFuture)
                        .orElseGet(() -> choose(connection)))
                .map(connection);
    }

    /**
     * Commands that are sent in one turn of the event loop leave together: each write would cost a call of the system, and wake Redis,
     * which reads, writes and logs once for all that has come.
     */
    private static void gatherWrites(NetSocket socket) {
        ((NetSocketInternal) socket)
                .channelHandlerContext()
                .pipeline()
                .addFirst(new FlushConsolidationHandler(
                        FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }

    private Request hello() {
        Request hello = Request.cmd(Command.HELLO).arg(PROTOCOL);
        String user = config.url().user();
        String password = config.url().password().map(secret -> secret.value()).orElse("");
        if (user.isEmpty() && password.isEmpty()) {
            return hello;
        }
        return hello.arg("AUTH").arg(user.isEmpty() ? "default" : user).arg(password);
    }

    /** In own words: a server that does not know HELLO repeats its arguments, and one of them is the password. */
    private Unavailable unwelcome(String reply) {
        if (reply.startsWith("ERR unknown") || reply.startsWith("ERR unsupported")) {
            return Greeting.unknown();
        }
        if (reply.startsWith(CROWDED)) {
            return Trouble.UNREACHABLE.as("it has the most clients that it may have");
        }
        if (reply.startsWith("NOAUTH")) {
            return Trouble.SIGN_IN_REFUSED.as("it asks for a password, and there is none in " + peer.password);
        }
        return switch (Trouble.toldBy(reply).orElse(Trouble.UNREACHABLE)) {
            case SIGN_IN_REFUSED -> Trouble.SIGN_IN_REFUSED.as("it does not know this user and password");
            case LOADING -> Trouble.LOADING.as("it is still loading its data");
            case UNREACHABLE -> Trouble.UNREACHABLE.as("it does not answer HELLO as Redis does" + hint());
            default -> Trouble.toldBy(reply).orElse(Trouble.UNREACHABLE).as("it does not take HELLO now");
        };
    }

    private Future<Void> choose(RedisConnection connection) {
        if (peer == Peer.SERVER_IN_CLUSTER) {
            return askForTheSlot(connection);
        }
        if (config.database() == 0) {
            return Future.succeededFuture();
        }
        return connection
                .send(Request.cmd(Command.SELECT).arg(config.database()))
                .recover(cause -> cause instanceof ErrorType error
                        ? Future.failedFuture(Trouble.toldBy(String.valueOf(error.getMessage()))
                                .orElse(Trouble.WRONG_SERVER)
                                .as("database " + config.database() + " cannot be chosen: " + error.getMessage()))
                        : Future.failedFuture(cause))
                .mapEmpty();
    }

    /** Whoever named it may not have heard yet that another one has the slot by now, or that the Cluster is down. */
    private Future<Void> askForTheSlot(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.EXISTS).arg(keyspace.key(RedisConnections.CHECK_KEY)))
                .recover(cause -> cause instanceof ErrorType error
                        ? Future.failedFuture(Trouble.toldBy(String.valueOf(error.getMessage()))
                                .orElse(Trouble.UNREACHABLE)
                                .as("slot " + keyspace.slot() + " cannot be used there: " + error.getMessage()))
                        : Future.failedFuture(cause))
                .mapEmpty();
    }

    private Unavailable toFailure(Throwable cause) {
        if (cause instanceof Unavailable told) {
            return told;
        }
        if (cause instanceof TimeoutException) {
            return Trouble.SILENT.as("it has not answered within " + PATIENCE.toSeconds() + " s" + hint());
        }
        return RefusedTls.in(cause)
                .orElseGet(() -> Trouble.UNREACHABLE.as(
                        endedTooSoon(cause)
                                ? "it closes connections before it answers" + hint()
                                : LineFault.words(cause, server())));
    }

    private String server() {
        return config.url().host().value() + ":" + config.url().port();
    }

    private static boolean endedTooSoon(Throwable cause) {
        boolean neverBegan = cause instanceof ConnectException || cause instanceof UnknownHostException;
        return cause instanceof ErrorType || (cause instanceof IOException && !neverBegan);
    }

    /** For who may have taken one port for the other. */
    private String hint() {
        return config.usesTls()
                ? "; it may not speak TLS there, as rediss:// asks for"
                : "; if it expects TLS, the URL must begin with rediss://";
    }
}
