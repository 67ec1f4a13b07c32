package io.tses.http.routes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tses.audit.FindEvents;
import io.tses.http.input.PageCursor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How rows of the audit log are written one after the other, each with its place, from which one can go on. */
enum AuditForm {
    /** RFC 4180, every cell in quotes. */
    CSV(
            "text/csv; charset=utf-8; header=present",
            "id,created_at,event,email,ip_address,user_agent,details,cursor\r\n") {
        @Override
        void write(FindEvents.Row row, StringWriter out) {
            List<String> cells = List.of(
                    row.id().toString(),
                    row.createdAt().toString(),
                    row.event().name(),
                    row.email(),
                    row.ip().orElse(""),
                    row.userAgent(),
                    row.details(),
                    place(row));
            out.append(cells.stream().map(AuditForm::cell).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
    },

    /** A JSON object a line, as the list has them. */
    NDJSON("application/x-ndjson", "") {
        @Override
        void write(FindEvents.Row row, StringWriter out) {
            out.append(json(row)).append('\n');
        }
    };

    /**
     * What spreadsheets take for the beginning of a formula (OWASP, CSV Injection), also behind what some of them part cells at,
     * whatever is quoted.
     */
    private static final Pattern FORMULA =
            Pattern.compile("(^|[;|\\t]\\s*)(?=[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20])");

    private static final JsonFactory JSON = new JsonFactory();

    private final String contentType;
    private final String head;

    AuditForm(String contentType, String head) {
        this.contentType = contentType;
        this.head = head;
    }

    abstract void write(FindEvents.Row row, StringWriter out);

    static Optional<AuditForm> named(String name) {
        return Arrays.stream(values())
                .filter(form -> form.fileEnd().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    String contentType() {
        return contentType;
    }

    String fileEnd() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands before the first row. */
    String head() {
        return head;
    }

    Buffer write(List<FindEvents.Row> rows) {
        StringWriter out = new StringWriter();
        rows.forEach(row -> write(row, out));
        return Buffer.buffer(out.toString());
    }

    static String place(FindEvents.Row row) {
        return PageCursor.encode(row.createdAt(), row.id());
    }

    /** A row as staff see it in the list, and its place as {@code cursor}. */
    static String json(FindEvents.Row row) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("id", row.id().toString());
            json.writeStringField("email", row.email());
            json.writeStringField("event", row.event().name());
            json.writeStringField("action", row.event().name());
            json.writeStringField("ip_address", row.ip().orElse(null));
            json.writeStringField("user_agent", row.userAgent());
            json.writeFieldName("details");
            json.writeRawValue(row.details());
            json.writeStringField("created_at", row.createdAt().toString());
            json.writeStringField("cursor", place(row));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** A cell that would be a formula has an apostrophe before it, which makes it text. */
    private static String cell(String text) {
        String safe = FORMULA.matcher(text).replaceAll("$1'");
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
