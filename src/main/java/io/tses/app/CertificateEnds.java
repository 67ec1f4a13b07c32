package io.tses.app;

import io.tses.config.ServerUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

import static io.vertx.core.Future.failedFuture;

/**
 * When the certificates end that servers show: the first of a chain to end counts. Whether they are believed is not asked here. Each
 * fails when the server shows none in time.
 */
final class CertificateEnds {
    /** Whoever sends it asks PostgreSQL whether it speaks TLS (SSLRequest). */
    private static final Buffer MAY_WE_ENCRYPT = Buffer.buffer().appendInt(8).appendInt(80_877_103);

    private final NetClient client;
    private final Duration patience;

    CertificateEnds(Vertx vertx, Duration patience) {
        this.client = vertx.createNetClient();
        this.patience = patience;
    }

    Future<Instant> ofRedis(ServerUrl url) {
        return connect(url.host().value(), url.port(), true).compose(CertificateEnds::end);
    }

    Future<Instant> ofPostgres(ServerUrl url) {
        return connect(url.host().value(), url.port(), false).compose(socket -> {
            Promise<Buffer> answer = Promise.promise();
            socket.handler(answer::tryComplete);
            socket.closeHandler(closed -> answer.tryFail("it hung up"));
            return socket.write(MAY_WE_ENCRYPT)
                    .compose(sent -> answer.future())
                    .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .compose(yes -> yes.toString().equals("S")
                            ? socket.upgradeToSsl(anyServer(), url.host().value())
                            : failedFuture("it does not encrypt"))
                    .compose(secured -> end(socket))
                    .onFailure(cause -> socket.close());
        });
    }

    Future<Void> close() {
        return client.close();
    }

    /** Empty when it is none of X.509. */
    static Optional<Instant> endOf(List<? extends Certificate> chain) {
        return chain.stream()
                .filter(X509Certificate.class::isInstance)
                .map(certificate ->
                        ((X509Certificate) certificate).getNotAfter().toInstant())
                .min(Instant::compareTo);
    }

    private Future<NetSocket> connect(String host, int port, boolean secure) {
        return client.connect(new ConnectOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(secure)
                .setSslOptions(anyServer())
                .setTimeout((int) patience.toMillis()));
    }

    private static ClientSSLOptions anyServer() {
        ClientSSLOptions any = new ClientSSLOptions();
        any.setTrustAll(true);
        return any.setHostnameVerificationAlgorithm("");
    }

    private static Future<Instant> end(NetSocket socket) {
        try {
            return endOf(socket.peerCertificates())
                    .map(Future::succeededFuture)
                    .orElseGet(() -> failedFuture("it shows no certificate"))
                    .onComplete(told -> socket.close());
        } catch (SSLPeerUnverifiedException e) {
            socket.close();
            return failedFuture(e);
        }
    }
}
