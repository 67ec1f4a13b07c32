package io.tses.bus;

import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What lay before a node that stood still is not done once it goes on: whoever asked has long been told that nobody answered. */
class LateQuestionTest {
    private static final Address<Ask, Told> ADDRESS =
            new Address<>("late.test", Ask.class, Told.class, Duration.ofSeconds(5));

    private Vertx vertx;
    private final AtomicInteger done = new AtomicInteger();

    record Ask() implements BusMessage {}

    record Told(long leftMillis) implements BusMessage {}

    @BeforeEach
    void start() {
        RequestScope.register();
        vertx = Vertx.vertx();
        Bus bus = Bus.on(vertx, new RecordCodec(List.of(ADDRESS)));
        bus.answer(ADDRESS, ask -> {
                    done.incrementAndGet();
                    return Future.succeededFuture(
                            new Told(requireNonNull(RequestScope.current()).remainingMillis()));
                })
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aQuestionThatArrivesAfterItsTimeIsNotAnswered() {
        sentAgo(Duration.ZERO).await();

        assertThatThrownBy(() -> sentAgo(Duration.ofSeconds(30)).await())
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        refused -> assertThat(refused.failureCode()).isEqualTo(503))
                .hasMessageContaining("past its deadline");
        assertThat(done).hasValue(1);
    }

    /** As exactly as the first one's time on the way, which a busy machine makes longer, lets it be known. */
    @Test
    void oneThatIsLateHasSoMuchLessTime() {
        sentAgo(Duration.ZERO).await();

        assertThat(sentAgo(Duration.ofSeconds(4)).await().body().leftMillis()).isBetween(-1L, 3000L);
        assertThat(done).hasValue(2);
    }

    private Future<Message<Told>> sentAgo(Duration ago) {
        return vertx.eventBus()
                .request(
                        ADDRESS.name(),
                        new Ask(),
                        new DeliveryOptions()
                                .setCodecName(RecordCodec.NAME)
                                .addHeader("request-id", "late")
                                .addHeader("budget-ms", "5000")
                                .addHeader("node", "another")
                                .addHeader("sent-ns", Long.toString(System.nanoTime() - ago.toNanos())));
    }
}
