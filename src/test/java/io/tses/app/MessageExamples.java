package io.tses.app;

import io.tses.ratelimit.Limit;
import io.tses.redis.Effect;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A message of any type, with something in each of its fields. */
public final class MessageExamples {
    private MessageExamples() {}

    public static Object of(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            Object inner = of(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class ? Optional.of(inner) : List.of(inner);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return "text";
        } else if (raw == int.class) {
            return 7;
        } else if (raw == long.class || raw == Long.class) {
            return 8L;
        } else if (raw == double.class) {
            return Double.POSITIVE_INFINITY;
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
            values[i] = of(components[i].getGenericType());
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return raw.getDeclaredConstructor(types).newInstance(values);
    }
}
