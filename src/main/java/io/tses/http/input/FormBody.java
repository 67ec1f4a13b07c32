package io.tses.http.input;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.shared.TypedText;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The fields of a form. Of a repeated one the last counts, and an empty one counts as absent. */
public final class FormBody {
    private static final int MOST_FIELDS = 200;

    private final Map<String, List<String>> fields;

    private FormBody(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** @throws Refusal when it is not encoded as forms are */
    static FormBody parse(Buffer body) {
        try {
            return new FormBody(QueryStringDecoder.builder()
                    .charset(UTF_8)
                    .hasPath(false)
                    .maxParams(MOST_FIELDS)
                    .build(body.toString(UTF_8))
                    .parameters());
        } catch (IllegalArgumentException e) {
            throw new Refusal(Failures.BAD_REQUEST);
        }
    }

    /** What was typed, without blanks around it; empty when that is nothing, or has characters that nobody types. */
    public Optional<String> text(String name) {
        return sent(name).map(String::strip).filter(text -> !text.isEmpty() && TypedText.isPlain(text));
    }

    /** As it was sent, also when that is nothing: of a field that is emptied on purpose. */
    public Optional<String> sent(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /**
     * A line that may be emptied, without what nobody sees in it.
     *
     * @throws Refusal when it is longer than {@code most} characters, or has control characters
     */
    public Optional<String> line(String name, int most) {
        Optional<String> line = sent(name).filter(TypedText::isPlain).map(TypedText::clean);
        boolean isTooLong = line.filter(text -> text.codePointCount(0, text.length()) > most)
                .isPresent();
        if (sent(name).isPresent() && (line.isEmpty() || isTooLong)) {
            throw new Refusal(HttpReply.field(
                    ErrorCode.INVALID_INPUT,
                    name,
                    "Enter at most " + most + " characters, none of them control characters."));
        }
        return line;
    }

    /** Whether a box is ticked. */
    public boolean isTicked(String name) {
        return sent(name).filter(value -> !value.isEmpty()).isPresent();
    }

    /** All values of a field that may come several times. */
    public List<String> all(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }
}
