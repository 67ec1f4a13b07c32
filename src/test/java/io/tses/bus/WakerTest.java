package io.tses.bus;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class WakerTest {
    private static final Signal LETTERS = new Signal("letters", Signal.Reach.NEAREST);
    private static final Signal PARCELS = new Signal("parcels", Signal.Reach.EVERYWHERE);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.on(vertx, new RecordCodec(List.of()));
    private final Waker waker = new Waker(vertx, bus);
    private final AtomicInteger letters = new AtomicInteger();
    private final AtomicInteger parcels = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void whatIsWokenAgainAndAgainInOneMomentIsRaisedOnceAndTheNextMomentBeginsAnew() {
        bus.listen(LETTERS, letters::incrementAndGet).await();
        bus.listen(PARCELS, parcels::incrementAndGet).await();

        vertx.runOnContext(now -> {
            for (int decision = 0; decision < 200; decision++) {
                waker.wake(LETTERS);
            }
            waker.wake(LETTERS, PARCELS);
        });
        eventually(() -> assertThat(parcels).hasValue(1));
        assertThat(letters).hasValue(1);

        vertx.runOnContext(now -> waker.wake(PARCELS));
        eventually(() -> assertThat(parcels).hasValue(2));
        assertThat(letters).hasValue(1);
    }
}
