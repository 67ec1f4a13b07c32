package io.tses.http.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads a JSON object from strangers: texts, lists of them, and flags are kept by field, of anything else that it is there. */
final class JsonFields {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_TEXT_LENGTH = 65_536;
    private static final int BYTES_THAT_TELL_AN_ENCODING = 4;

    /** Names are not interned, and may be odd in every way, but not come twice: callers choose them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_TEXT_LENGTH)
                    .build())
            .build();

    /** A whole number as it was written, with its sign. */
    record Whole(String text) {}

    /** A list of nothing but texts. */
    record Texts(List<String> list) {}

    /** How a field is held that is null, or is no text, list of texts, flag or whole number. */
    enum Odd {
        NULL,
        OTHER
    }

    private JsonFields() {}

    /** @throws Refusal when it is not one JSON object; says where, but nothing of what it holds */
    static Map<String, Object> parse(Buffer body) {
        if (body.length() == 0) {
            throw notJson("the body is empty");
        }
        try (JsonParser parser = JSON.createParser(utf8(body))) {
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
            return fields;
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

    /** Looks for what the parser is lenient with: by zeros at the beginning it would take the body for UTF-16 or UTF-32. */
    private static byte[] utf8(Buffer body) {
        byte[] bytes = body.getBytes();
        if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), UTF_8) || beginsWithZero(bytes)) {
            throw notJson("not UTF-8");
        }
        return bytes;
    }

    private static boolean beginsWithZero(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, BYTES_THAT_TELL_AN_ENCODING); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
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
                case VALUE_NUMBER_INT -> fields.put(name, new Whole(parser.getText()));
                case START_ARRAY -> fields.put(name, list(parser));
                default -> {
                    parser.getText();
                    parser.skipChildren();
                    fields.put(name, Odd.OTHER);
                }
            }
        }
        return fields;
    }

    private static Object list(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        boolean isOdd = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(parser.getText());
            isOdd |= !parser.hasToken(JsonToken.VALUE_STRING);
            parser.skipChildren();
        }
        return isOdd ? Odd.OTHER : new Texts(texts);
    }

    private static Map<String, Object> skip(JsonParser parser) throws IOException {
        parser.skipChildren();
        return Map.of();
    }

    private static Refusal notJson(String why) {
        return new Refusal(HttpReply.detail(ErrorCode.PARSE_ERROR, "JSON parse error - " + why + "."));
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
        return new Refusal(HttpReply.field(ErrorCode.INVALID_INPUT, "non_field_errors", complaint));
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : ": line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
