package io.tses.http.input;

import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.TokenForm;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.shared.TypedText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The fields of a JSON body, as checked values. What is wrong with a field is noted and reading goes on, so that
 * {@link #check} names all problems at once. Unknown fields are ignored.
 */
public final class RequestBody {
    private static final Pattern SHORT_NUMBER = Pattern.compile("[0-9]{1," + Passcode.DIGITS + "}");
    private static final String BLANK = "This field may not be blank.";

    private final Map<String, Object> fields;
    private final JsonObject problems = new JsonObject();

    private RequestBody(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** @throws Refusal when it is not one JSON object; says where, but nothing of what it holds */
    public static RequestBody parse(Buffer body) {
        return new RequestBody(JsonFields.parse(body));
    }

    /** Where a body may be left out, and was. */
    static RequestBody empty() {
        return new RequestBody(Map.of());
    }

    public Optional<EmailAddress> email(String field) {
        return read(field, "Enter a valid email address.", EmailAddress::parse);
    }

    /** A number is a code as well: what was typed, but for the zeros that it began with. */
    public Optional<Passcode> passcode(String field) {
        if (fields.get(field) instanceof JsonFields.Whole number
                && SHORT_NUMBER.matcher(number.text()).matches()) {
            return Passcode.parse("0".repeat(Passcode.DIGITS - number.text().length()) + number.text());
        }
        return read(field, "Enter the 6-digit code.", Passcode::parse);
    }

    /** Text that may be a token. Any text is taken here: what is no token is answered like a wrong one, not like a wrong body. */
    public Optional<String> token(String field) {
        return opaque(field, TokenForm.MAX_LENGTH);
    }

    /** Text that means something only to whoever issued it. */
    public Optional<String> opaque(String field, int maxLength) {
        return read(field, "", Optional::of).map(String::strip).filter(text -> fits(field, text, maxLength));
    }

    /** A field that may be absent: one of a few words. */
    public Optional<String> optionalChoice(String field, List<String> choices) {
        return optional(field)
                .filter(text -> choices.contains(text)
                        || complain(field, "Select a valid choice: " + String.join(", ", choices) + "."));
    }

    /** A field that may be absent and may be empty: text to be shown to people, as they see it. */
    public Optional<String> optionalText(String field, int maxLength) {
        return optional(field)
                .filter(text ->
                        TypedText.isPlain(text.strip()) || complain(field, "Enter text without control characters."))
                .map(TypedText::clean)
                .filter(text -> fits(field, text, maxLength));
    }

    /** A field that may be absent but not empty: one word, blanks around it aside. */
    public Optional<String> optionalWord(String field, int maxLength) {
        return optional(field)
                .map(TypedText::strip)
                .filter(text -> !text.isEmpty() || complain(field, BLANK))
                .filter(text -> fits(field, text, maxLength));
    }

    /**
     * A field that may be absent, null or empty, as it is where a page has nothing to hand on: text that means something only to
     * whoever issued it.
     */
    public Optional<String> optionalOpaque(String field, int maxLength) {
        if (fields.get(field) == JsonFields.Odd.NULL) {
            return none();
        }
        return optional(field).map(String::strip).filter(text -> !text.isEmpty() && fits(field, text, maxLength));
    }

    /** A field that may be absent: a list of texts that mean something only to whoever issued them. */
    public List<String> optionalOpaques(String field, int most, int maxLength) {
        Object value = fields.get(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonFields.Texts texts)) {
            complain(field, "Not a list of strings.");
            return List.of();
        }
        if (texts.list().size() > most) {
            complain(field, "Ensure this field has no more than " + most + " elements.");
            return List.of();
        }
        return texts.list().stream()
                .filter(text -> fits(field, text, maxLength))
                .toList();
    }

    /** A field that may be absent. */
    public Optional<Boolean> optionalFlag(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return none();
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        return problem(
                field, value == JsonFields.Odd.NULL ? "This field may not be null." : "Must be a valid boolean.");
    }

    /** @throws Refusal naming every problem so far, if there is any */
    public void check() {
        if (!problems.isEmpty()) {
            throw new Refusal(HttpReply.error(ErrorCode.INVALID_INPUT, problems));
        }
    }

    private <T> Optional<T> read(String field, String complaint, Function<String, Optional<T>> parser) {
        Object value = fields.get(field);
        if (value == null) {
            return problem(field, "This field is required.");
        }
        if (value == JsonFields.Odd.NULL) {
            return problem(field, "This field may not be null.");
        }
        if (!(value instanceof String text)) {
            return problem(field, "Not a valid string.");
        }
        if (TypedText.strip(text).isEmpty()) {
            return problem(field, BLANK);
        }
        Optional<T> parsed = parser.apply(text);
        return parsed.isPresent() ? parsed : problem(field, complaint);
    }

    private Optional<String> optional(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return none();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        return problem(field, value == JsonFields.Odd.NULL ? "This field may not be null." : "Not a valid string.");
    }

    private boolean fits(String field, String text, int maxLength) {
        return text.codePointCount(0, text.length()) <= maxLength
                || complain(field, "Ensure this field has no more than " + maxLength + " characters.");
    }

    /** @return false, for use in a condition */
    private boolean complain(String field, String complaint) {
        problem(field, complaint);
        return false;
    }

    private <T> Optional<T> problem(String field, String complaint) {
        problems.put(field, new JsonArray().add(complaint));
        return Optional.empty();
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }
}
