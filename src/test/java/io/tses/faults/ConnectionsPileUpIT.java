package io.tses.faults;

import io.tses.accountant.Account;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** Connections that are of no use: thousands that say nothing more, and hundreds whose request never comes to its end. */
@Tag("long")
class ConnectionsPileUpIT extends FaultIT {
    private static final double RATE = 30;
    private static final int IDLE = 5000;
    private static final int SLOW = 500;
    private static final String REQUEST = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String BEGINNING = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

    /** More than {@code http.idle-timeout}, in which a request must be there. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final NetClient client =
            site.vertx().createNetClient(new NetClientOptions().setConnectTimeout((int) COME_BACK.toMillis()));
    private final NodeProcess node = site.nodes().get(0);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void disconnect() {
        client.close().await();
    }

    @Test
    void thousandsThatSayNothingMoreAreKeptAndHarmNobody() {
        long before = node.memory();
        open(IDLE).forEach(socket -> socket.write(REQUEST));
        within(COME_BACK, () -> assertThat(answered).hasValueGreaterThanOrEqualTo(IDLE));

        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            hold(Duration.ofSeconds(15));
        }
        Account account = traffic.account();

        tell(
                "5,000 idle connections",
                traffic,
                "memory of the node before and after, MB",
                before + " " + node.memory());
        assertLawful(traffic, account);
        assertThat(closed).hasValue(0);
        assertThat(traffic.unsure(answer -> true)).as("failed requests").isZero();
    }

    @Test
    void requestsThatNeverComeToAnEndAreCutAndHarmNobody() {
        long before = node.memory();
        List<NetSocket> slow = open(SLOW);
        slow.forEach(socket -> socket.write(BEGINNING));
        long dripping = site.vertx().setPeriodic(1000, tick -> slow.forEach(socket -> socket.write("x")));

        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            within(PATIENCE, () -> assertThat(closed).hasValue(SLOW));
        } finally {
            site.vertx().cancelTimer(dripping);
        }
        Account account = traffic.account();

        tell("500 slow requests", traffic, "memory of the node before and after, MB", before + " " + node.memory());
        assertLawful(traffic, account);
        assertThat(traffic.unsure(answer -> true)).as("failed requests").isZero();
    }

    private List<NetSocket> open(int many) {
        return site.onLoop(() -> Future.all(IntStream.range(0, many)
                        .mapToObj(n -> client.connect(
                                        node.url().getPort(), node.url().getHost())
                                .onSuccess(this::watch))
                        .toList())
                .map(all -> all.<NetSocket>list()));
    }

    private void watch(NetSocket socket) {
        socket.handler(said -> answered.incrementAndGet());
        socket.closeHandler(gone -> closed.incrementAndGet());
    }
}
