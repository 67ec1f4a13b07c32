package io.tses.cluster;

import io.tses.app.Addresses;
import io.tses.app.MessageExamples;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.Notice;
import io.tses.bus.RecordCodec;
import io.tses.bus.Signal;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.LogLines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The bus between two nodes, over a line that both have proven themselves on. */
@Tag("servers")
class WireTest {
    private static final RecordCodec CODEC = new RecordCodec(Addresses.ALL, Addresses.NOTICES);

    /** Of what is asked once, and of what may be asked again. */
    private static final Address<HasRole, HasRole.Yes> ONCE =
            new Address<>("test.once", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(2));

    private static final Address<HasRole, HasRole.Yes> AGAIN =
            Address.repeatable("test.again", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(2));

    private static final Address<HasRole, HasRole.Yes> ONCE_EARLIER =
            new Address<>("test.earlier", HasRole.class, HasRole.Yes.class, Duration.ofDays(1));

    /** Of no address. */
    record Later() implements BusMessage {}

    private static TestCluster cluster;
    private static Vertx here;
    private static Vertx there;
    private static Bus near;
    private static Bus far;
    private static Cluster farNode;

    @BeforeAll
    static void join(@TempDir Path folder) {
        RequestScope.register();
        cluster = new TestCluster(folder);
        Cluster.Joined first = join(cluster.settings("http"));
        here = first.vertx();
        near = Bus.on(here, CODEC);
        first.cluster().open(near, Clock.systemUTC()).await();
        Cluster.Joined joined = join(cluster.settings("otp,users"));
        there = joined.vertx();
        farNode = joined.cluster();
        far = Bus.on(there, CODEC);
        farNode.open(far, Clock.systemUTC()).await();
    }

    @AfterAll
    static void leave() {
        Future.join(here.close(), there.close()).await();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageArrivesOnTheOtherNodeAndComesBackAsItWasSent(Class<?> type) throws ReflectiveOperationException {
        BusMessage message = (BusMessage) MessageExamples.of(type);
        DeliveryOptions options = new DeliveryOptions().setCodecName(CODEC.name());
        there.eventBus()
                .consumer("echo." + type.getName(), asked -> asked.reply(asked.body(), options))
                .completion()
                .await();

        BusMessage back = here.eventBus()
                .<BusMessage>request("echo." + type.getName(), message, options)
                .await()
                .body();

        assertThat(back).isEqualTo(message).isNotSameAs(message);
    }

    static Stream<Class<?>> messages() {
        return CODEC.records().stream();
    }

    @Test
    void whoAnswersItselfAsksNobodyElse() {
        AtomicInteger elsewhere = new AtomicInteger();
        Address<HasRole, HasRole.Yes> both =
                Address.repeatable("test.both", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(2));
        answer(here, near, both, asked -> Future.succeededFuture(new HasRole.Yes()));
        answer(there, far, both, asked -> {
            elsewhere.incrementAndGet();
            return Future.succeededFuture(new HasRole.Yes());
        });

        for (int i = 0; i < 20; i++) {
            near.ask(both, new HasRole()).await();
        }

        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void whatOnlyTellsIsAskedOnceMoreAndWhatDecidesNever() {
        AtomicInteger asked = new AtomicInteger();
        for (Address<HasRole, HasRole.Yes> address : List.of(ONCE, AGAIN)) {
            answer(
                    there,
                    far,
                    address,
                    question -> asked.incrementAndGet() % 2 == 1
                            ? Future.future(silent -> {})
                            : Future.succeededFuture(new HasRole.Yes()));
        }

        assertThatThrownBy(() -> near.ask(ONCE, new HasRole()).await()).isInstanceOf(Unavailable.class);
        assertThat(asked).hasValue(1);
        asked.set(0);
        assertThat(near.ask(AGAIN, new HasRole()).await()).isEqualTo(new HasRole.Yes());
        // Of the only node that answers both are asked.
        eventually(() -> assertThat(asked).hasValue(3));
    }

    /** However many others are asked at the same time, so that nobody knows whose turn it is. */
    @Test
    void whatIsAskedAgainMeetsAnotherNodeThanTheOneThatIsSilent() {
        Address<HasRole, HasRole.Yes> address =
                Address.repeatable("test.frozen", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(4));
        Cluster.Joined joined = join(cluster.settings("users"));
        Vertx third = joined.vertx();
        Bus other = Bus.on(third, CODEC);
        try {
            answer(there, far, address, question -> Future.future(silent -> {}));
            answer(third, other, address, question -> Future.succeededFuture(new HasRole.Yes()));
            joined.cluster().open(other, Clock.systemUTC()).await();

            List<Future<HasRole.Yes>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> near.ask(address, new HasRole()))
                    .toList();

            assertThat(Future.join(answers).await().size()).isEqualTo(20);
        } finally {
            third.close().await();
        }
    }

    /** It may be asked as soon as others know of it, and then there are lines to it and back. */
    @Test
    void whoIsStillStartingIsGreetedAndAskedNothingElse() {
        Address<HasRole, HasRole.Yes> address =
                Address.repeatable("test.starting", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(4));
        Cluster.Joined joined = join(cluster.settings("users"));
        Vertx third = joined.vertx();
        Bus starting = Bus.on(third, CODEC);
        try (LogLines log = new LogLines()) {
            answer(third, starting, address, question -> Future.succeededFuture(new HasRole.Yes()));
            assertThat(starting.ask(address, new HasRole()).await()).isEqualTo(new HasRole.Yes());
            assertThatThrownBy(() -> near.ask(address, new HasRole()).await()).hasMessageContaining("nobody answers");

            joined.cluster().open(starting, Clock.systemUTC()).await();

            assertThat(log.all())
                    .filteredOn(line -> line.message().startsWith("answered address=node."))
                    .as("greetings to both others")
                    .hasSizeGreaterThanOrEqualTo(2);
            eventually(
                    () -> assertThat(near.ask(address, new HasRole()).await()).isEqualTo(new HasRole.Yes()));
        } finally {
            third.close().await();
        }
    }

    /** So what is kept for one that is silent has a bound. */
    @Test
    void whoIsOneTooManyToAwaitOtherNodesHearsSoAtOnce() {
        Address<HasRole, HasRole.Yes> address =
                new Address<>("test.crowd", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(20));
        Promise<HasRole.Yes> held = Promise.promise();
        answer(there, far, address, question -> held.future());
        Vertx third = join(cluster.settings("users")).vertx();
        try {
            Bus other = Bus.on(third, CODEC, 3);
            List<Future<HasRole.Yes>> crowd = IntStream.range(0, 3)
                    .mapToObj(i -> other.ask(address, new HasRole()))
                    .toList();

            assertThatThrownBy(() -> other.ask(address, new HasRole()).await())
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("too many questions");

            held.complete(new HasRole.Yes());
            Future.all(crowd).await();
            assertThat(other.ask(address, new HasRole()).await()).isEqualTo(new HasRole.Yes());
        } finally {
            third.close().await();
        }
    }

    @Test
    void whatNobodyAnswersFailsAtOnceAndSaysSo() {
        Address<HasRole, HasRole.Yes> nobody =
                new Address<>("test.nobody", HasRole.class, HasRole.Yes.class, Duration.ofDays(1));

        assertThatThrownBy(() -> near.ask(nobody, new HasRole()).await())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("nobody answers test.nobody");
    }

    @Test
    void whoRetiresAnswersWhatItWasAskedAndIsAskedNoMore() {
        Address<HasRole, HasRole.Yes> address =
                new Address<>("test.retiring", HasRole.class, HasRole.Yes.class, Duration.ofSeconds(10));
        Promise<HasRole.Yes> held = Promise.promise();
        AtomicInteger asked = new AtomicInteger();
        String deployment = answer(
                there,
                far,
                address,
                question -> asked.getAndIncrement() == 0 ? held.future() : Future.succeededFuture(new HasRole.Yes()));
        Future<HasRole.Yes> inFlight = near.ask(address, new HasRole());
        eventually(() -> assertThat(asked).hasValue(1));

        farNode.withdraw(List.of(address.name())).await();
        eventually(
                () -> assertThatThrownBy(() -> near.ask(address, new HasRole()).await())
                        .hasMessageContaining("nobody answers"));

        Future<Void> retired = far.retire(deployment);

        assertThat(retired.isComplete()).isFalse();
        held.complete(new HasRole.Yes());
        assertThat(inFlight.await()).isEqualTo(new HasRole.Yes());
        retired.await();
    }

    /** As of an outcome, and of a question, that only a later release has. */
    @Test
    void whatTheOtherReleaseDoesNotHaveIsSaidAtOnce() {
        Address<HasRole, HasRole.Yes> asked =
                new Address<>("test.later", HasRole.class, HasRole.Yes.class, Duration.ofDays(1));
        there.eventBus()
                .consumer(asked.name(), message -> message.reply(new Later(), later()))
                .completion()
                .await();
        assertThatThrownBy(() -> near.ask(asked, new HasRole()).await())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("the other runs another release");

        Address<Later, HasRole.Yes> question =
                new Address<>("test.earlier", Later.class, HasRole.Yes.class, Duration.ofDays(1));
        answer(there, far, ONCE_EARLIER, never -> Future.future(silent -> {}));
        assertThatThrownBy(() -> near.ask(question, new Later()).await())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("no message");
    }

    @Test
    void newsReachEveryNodeAndHintsTheNearest() {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        Notice<HasRole> news = new Notice<>("test.news", HasRole.class);
        Signal hint = new Signal("test.hint", Signal.Reach.NEAREST);
        Signal everywhere = new Signal("test.everywhere", Signal.Reach.EVERYWHERE);
        near.hear(news, told -> order.add("news here")).await();
        far.hear(news, told -> order.add("news there")).await();
        far.listen(hint, () -> order.add("hint there")).await();
        near.listen(everywhere, () -> order.add("everywhere here")).await();
        far.listen(everywhere, () -> order.add("everywhere there")).await();

        near.tell(news, new HasRole());
        near.raise(hint);
        near.raise(everywhere);
        eventually(() -> assertThat(new TreeSet<>(order))
                .containsExactlyInAnyOrder(
                        "news here", "news there", "hint there", "everywhere here", "everywhere there"));

        near.listen(hint, () -> order.add("hint here")).await();
        order.clear();
        near.raise(hint);
        eventually(() -> assertThat(order).containsExactly("hint here"));
    }

    private static Cluster.Joined join(Map<String, String> settings) {
        return Cluster.join(new VertxOptions(), TestCluster.config(settings), "test")
                .await();
    }

    private static DeliveryOptions later() {
        return new DeliveryOptions().setCodecName(CODEC.name());
    }

    private static String answer(
            Vertx vertx,
            Bus bus,
            Address<HasRole, HasRole.Yes> address,
            Function<HasRole, Future<HasRole.Yes>> answer) {
        return vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return bus.answer(address, answer);
                    }
                })
                .await();
    }
}
