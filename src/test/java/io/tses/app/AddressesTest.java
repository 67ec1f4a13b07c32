package io.tses.app;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every message survives the way to another node, whatever it holds. */
@Tag("slow")
class AddressesTest {
    private static final RecordCodec CODEC = new RecordCodec(Addresses.ALL, Addresses.NOTICES);

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageArrivesAsItWasSent(Class<?> type) throws ReflectiveOperationException {
        BusMessage message = (BusMessage) MessageExamples.of(type);
        Buffer wire = Buffer.buffer("before");
        int start = wire.length();

        CODEC.encodeToWire(wire, message);

        assertThat(CODEC.decodeFromWire(start, wire)).isEqualTo(message).isExactlyInstanceOf(type);
    }

    @Test
    void everyAddressHasANameOfItsOwn() {
        assertThat(Addresses.ALL).extracting(address -> address.name()).doesNotHaveDuplicates();
        assertThat(Addresses.ALL)
                .extracting(Address::timeout)
                .allMatch(timeout -> timeout.compareTo(Duration.ZERO) > 0);
    }

    /** Each outcome goes to a function of its own, and there is none for nothing. */
    @ParameterizedTest
    @MethodSource("sealedReplies")
    void everyOutcomeOfAReplyIsToldFromTheOthers(Class<?> reply) throws ReflectiveOperationException {
        Method match = Arrays.stream(reply.getMethods())
                .filter(method -> method.getName().equals("match"))
                .findFirst()
                .orElseThrow();
        List<Object> cases = IntStream.range(0, match.getParameterCount())
                .mapToObj(number -> answering(match.getParameterTypes()[number], number))
                .toList();

        List<Object> matched = new ArrayList<>();
        for (Class<?> outcome : reply.getPermittedSubclasses()) {
            matched.add(match.invoke(MessageExamples.of(outcome), cases.toArray()));
        }

        assertThat(matched)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, cases.size()).boxed().toList());
    }

    static Stream<Class<?>> sealedReplies() {
        return Addresses.ALL.stream().<Class<?>>map(Address::reply).filter(Class::isSealed);
    }

    private static Object answering(Class<?> type, Integer number) {
        return type == Supplier.class
                ? (Supplier<Integer>) () -> number
                : (Function<Object, Integer>) outcome -> number;
    }

    static Stream<Class<?>> messages() {
        return CODEC.records().stream();
    }
}
