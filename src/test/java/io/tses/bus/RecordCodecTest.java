package io.tses.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two releases that follow each other understand each other. */
class RecordCodecTest {
    record Question(String text, int number, Optional<String> added) implements BusMessage {}

    sealed interface Reply extends BusMessage {}

    record Yes() implements Reply {}

    private static final Address<Question, Reply> ADDRESS =
            new Address<>("question", Question.class, Reply.class, Duration.ofSeconds(1));

    private final RecordCodec codec = new RecordCodec(List.of(ADDRESS));

    @Test
    void aFieldThatALaterReleaseHasMoreIsPassedOver() {
        assertThat(read("bus.RecordCodecTest$Question", "{'text':'a','number':1,'added':'b','later':{'more':[1]}}"))
                .isEqualTo(new Question("a", 1, Optional.of("b")));
    }

    @Test
    void aFieldThatAnEarlierReleaseDoesNotHaveIsEmpty() {
        assertThat(read("bus.RecordCodecTest$Question", "{'text':'a','number':1}"))
                .isEqualTo(new Question("a", 1, Optional.empty()));
    }

    @Test
    void anOutcomeThatALaterReleaseHasMoreIsSaidNotToBeUnderstood() {
        assertThat(read("bus.RecordCodecTest$Perhaps", "{}")).isEqualTo(new Unreadable("bus.RecordCodecTest$Perhaps"));
    }

    @Test
    void whatIsNoMessageIsNotTakenForOne() {
        assertThat(read("java.lang.Runtime", "{}")).isEqualTo(new Unreadable("java.lang.Runtime"));
        assertThat(read("bus.RecordCodecTest$Question", "{'text':"))
                .isEqualTo(new Unreadable("bus.RecordCodecTest$Question"));
    }

    private BusMessage read(String name, String json) {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Buffer wire = Buffer.buffer()
                .appendInt(name.length())
                .appendString(name)
                .appendInt(body.length)
                .appendBytes(body);
        return codec.decodeFromWire(0, wire);
    }
}
