package io.tses.app;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.ratelimit.Limit;
import io.tses.redis.Effect;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    private static final RecordCodec CODEC = new RecordCodec(Addresses.ALL);

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageArrivesAsItWasSent(Class<?> type) throws ReflectiveOperationException {
        BusMessage message = (BusMessage) example(type);
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
            matched.add(match.invoke(example(outcome), cases.toArray()));
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

    private static Object example(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            Object inner = example(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class ? Optional.of(inner) : List.of(inner);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return "text";
        } else if (raw == int.class) {
            return 7;
        } else if (raw == long.class) {
            return 8L;
        } else if (raw == boolean.class || raw == Boolean.class) {
            return true;
        } else if (raw == UUID.class) {
            return new UUID(1, 2);
        } else if (raw == Duration.class) {
            return Duration.ofMillis(1234);
        } else if (raw == Instant.class) {
            return Instant.parse("2026-01-31T12:00:00.123456Z");
        } else if (raw == EmailAddress.class) {
            return new EmailAddress("ada@example.com");
        } else if (raw == Passcode.class) {
            return new Passcode("012345");
        } else if (raw == Limit.class) {
            return Limit.CLIENT;
        } else if (raw == LinkToken.class) {
            return new LinkToken("A".repeat(LinkToken.LENGTH));
        } else if (raw == Effect.class) {
            return new Effect.Put("key", "value", Duration.ofSeconds(5));
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        }
        RecordComponent[] components = raw.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = example(components[i].getGenericType());
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return raw.getDeclaredConstructor(types).newInstance(values);
    }
}
