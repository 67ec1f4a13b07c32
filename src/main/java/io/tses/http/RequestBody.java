package io.tses.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON body, as checked values. What is wrong with a field is noted and reading goes on, so that
 * {@link #check} names all problems at once. Unknown fields are ignored; of a field given twice the last counts.
 */
final class RequestBody {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_TEXT_LENGTH = 65_536;

    /** Names are not interned, and may be odd in every way: callers choose them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_TEXT_LENGTH)
                    .build())
            .build();

    private static final String BLANK = "This field may not be blank.";

    /** How a field is held that is null, or neither text, nor a flag, nor null. */
    private enum Odd {
        NULL,
        OTHER
    }

    private final Map<String, Object> fields;
    private final JsonObject problems = new JsonObject();

    private RequestBody(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** @throws Refusal when it is not one JSON object; says where, but nothing of what it holds */
    static RequestBody parse(Buffer body) {
        if (body.length() == 0) {
            throw notJson("the body is empty");
        }
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw notJson("the body is empty");
            }
            Map<String, Object> fields = first == JsonToken.START_OBJECT ? fields(parser) : skip(parser);
            if (parser.nextToken() != null) {
                throw notJson("more follows" + at(parser.currentTokenLocation()));
            }
            if (first != JsonToken.START_OBJECT) {
                throw noObject(first);
            }
            return new RequestBody(fields);
        } catch (JsonEOFException e) {
            throw notJson("the body ends too early" + at(e.getLocation()));
        } catch (StreamConstraintsException e) {
            throw notJson("nested too deeply, or a name or number too long" + at(e.getLocation()));
        } catch (JsonProcessingException e) {
            throw notJson("unexpected input" + at(e.getLocation()));
        } catch (IOException e) {
            throw notJson("not UTF-8");
        }
    }

    Optional<EmailAddress> email(String field) {
        return read(field, "Enter a valid email address.", text -> isPlain(text) ? EmailAddress.parse(text) : none());
    }

    Optional<Passcode> passcode(String field) {
        return read(field, "Enter the 6-digit code.", Passcode::parse);
    }

    /** A field that may be absent and may be empty: text to be shown to people, blanks around it aside. */
    Optional<String> optionalText(String field, int maxLength) {
        return optional(field)
                .map(String::strip)
                .filter(text -> fits(field, text, maxLength))
                .filter(text -> isPlain(text) || complain(field, "Enter text without control characters."));
    }

    /** A field that may be absent but not empty: one word of letters, digits and punctuation, compatible forms unified. */
    Optional<String> optionalUsername(String field, int maxLength) {
        return optional(field)
                .map(text -> Normalizer.normalize(text.strip(), Normalizer.Form.NFKC))
                .filter(text -> !text.isBlank() || complain(field, BLANK))
                .filter(text -> fits(field, text, maxLength))
                .filter(text -> text.codePoints().allMatch(RequestBody::isOfUsername)
                        || complain(field, "Enter a valid username: letters, digits and punctuation, without blanks."));
    }

    /** A field that may be absent. */
    Optional<Boolean> optionalFlag(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return none();
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        return problem(field, value == Odd.NULL ? "This field may not be null." : "Must be a valid boolean.");
    }

    /** @throws Refusal naming every problem so far, if there is any */
    void check() {
        if (!problems.isEmpty()) {
            throw new Refusal(HttpReply.json(400, problems));
        }
    }

    private <T> Optional<T> read(String field, String complaint, Function<String, Optional<T>> parser) {
        Object value = fields.get(field);
        if (value == null) {
            return problem(field, "This field is required.");
        }
        if (value == Odd.NULL) {
            return problem(field, "This field may not be null.");
        }
        if (!(value instanceof String text)) {
            return problem(field, "Not a valid string.");
        }
        if (text.isBlank()) {
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
        return problem(field, value == Odd.NULL ? "This field may not be null." : "Not a valid string.");
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

    /** Without control characters, and without halves of characters, which would all be stored as the same sign. */
    private static boolean isPlain(String text) {
        return text.strip()
                .codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static boolean isOfUsername(int c) {
        return c < 0x80
                ? c > ' ' && c < 0x7f
                : Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static Map<String, Object> fields(JsonParser parser) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_STRING -> fields.put(name, parser.getText());
                case VALUE_TRUE -> fields.put(name, true);
                case VALUE_FALSE -> fields.put(name, false);
                case VALUE_NULL -> fields.put(name, Odd.NULL);
                default -> {
                    parser.getText();
                    parser.skipChildren();
                    fields.put(name, Odd.OTHER);
                }
            }
        }
        return fields;
    }

    private static Map<String, Object> skip(JsonParser parser) throws IOException {
        parser.skipChildren();
        return Map.of();
    }

    private static Refusal notJson(String why) {
        return new Refusal(HttpReply.detail(400, "JSON parse error - " + why + "."));
    }

    /** Names types as the old service did. */
    private static Refusal noObject(JsonToken token) {
        String type = switch (token) {
            case START_ARRAY -> "list";
            case VALUE_STRING -> "str";
            case VALUE_NUMBER_INT -> "int";
            case VALUE_NUMBER_FLOAT -> "float";
            default -> "bool";
        };
        String complaint = token == JsonToken.VALUE_NULL
                ? "No data provided"
                : "Invalid data. Expected a dictionary, but got " + type + ".";
        return new Refusal(
                HttpReply.json(400, new JsonObject().put("non_field_errors", new JsonArray().add(complaint))));
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : ": line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
