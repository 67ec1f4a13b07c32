package io.tses.app;

import io.tses.otp.Bar;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever key a feature comes to use, the right to it is tried at the start. */
class RedisKeysTest {
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final String LISTED = "oneOfEachKind(";

    @Test
    void everyFeatureNamesEachKindOfItsKeys() throws Exception {
        List<String> kinds = new ArrayList<>();
        for (Class<?> keys : classesOfKeys()) {
            kinds.addAll(kindsOf(keys));
        }

        assertThat(RedisKeys.ONE_OF_EACH_KIND).doesNotHaveDuplicates().containsAll(kinds);
        assertThat(kinds).hasSizeGreaterThan(10);
    }

    private static List<Class<?>> classesOfKeys() throws IOException, ClassNotFoundException {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Keys.java")).toList()) {
                if (Files.readString(file).contains("List<String> " + LISTED)) {
                    String name = MAIN.relativize(file).toString().replace('/', '.');
                    found.add(Class.forName(name.substring(0, name.length() - ".java".length())));
                }
            }
        }
        return found;
    }

    /** Every name that the class makes or has; what a key only begins with is no key. */
    private static List<String> kindsOf(Class<?> keys) throws ReflectiveOperationException {
        List<String> kinds = new ArrayList<>();
        for (Method method : keys.getDeclaredMethods()) {
            if (method.getReturnType() == String.class
                    && Modifier.isStatic(method.getModifiers())
                    && !method.isSynthetic()) {
                method.setAccessible(true);
                kinds.add((String) method.invoke(
                        null,
                        Arrays.stream(method.getParameterTypes())
                                .map(RedisKeysTest::example)
                                .toArray()));
            }
        }
        for (Field field : keys.getDeclaredFields()) {
            if (field.getType() == String.class && !field.getName().endsWith("PREFIX")) {
                field.setAccessible(true);
                kinds.add((String) field.get(null));
            }
        }
        return kinds;
    }

    private static Object example(Class<?> type) {
        if (type == EmailAddress.class) {
            return new EmailAddress("check@example.com");
        }
        if (type == ClientAddress.class) {
            return ClientAddress.parse("192.0.2.1");
        }
        if (type == Bar.class) {
            return Bar.LOCK;
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        return type == UUID.class ? new UUID(0, 0) : new UUID(0, 0).toString();
    }
}
