package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.ReadEvents;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.http.input.PageCursor;
import io.tses.outbox.EventType;
import io.tses.request.Unavailable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AuditExportTest {
    private static final String EXPORT = AuditRoutes.EXPORT + "/";
    private static final int ROWS = 2500;

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served).people();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void everyRowIsALineOfJsonAndItsPlaceIsWithIt() {
        stubs.reading(ROWS);

        HttpResponse<String> response = asStaff("?format=ndjson");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"audit.ndjson\"");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        List<JsonObject> rows = response.body().lines().map(JsonObject::new).toList();
        assertThat(rows)
                .extracting(row -> row.getString("id"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, ROWS)
                        .mapToObj(number -> new UUID(1, number).toString())
                        .toList());
        assertThat(rows.get(1))
                .isEqualTo(new JsonObject()
                        .put("id", new UUID(1, 2).toString())
                        .put("email", "ada@example.com")
                        .put("event", "OTP_FAILED")
                        .put("action", "OTP_FAILED")
                        .put("ip_address", "203.0.113.7")
                        .put("user_agent", "curl/8")
                        .put(
                                "details",
                                new JsonObject()
                                        .put("attempt", 1)
                                        .put("remaining", 4)
                                        .put("request_id", "r-1"))
                        .put("created_at", "2026-01-31T12:00:00.123Z")
                        .put("cursor", PageCursor.encode(Stubs.NOON, new UUID(1, 2))));
    }

    @Test
    void aTableBeginsWithTheNamesOfItsColumns() {
        stubs.reading(1);

        HttpResponse<String> response = asStaff("");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(response.body())
                .isEqualTo("id,created_at,event,email,ip_address,user_agent,details,cursor\r\n"
                        + "\"" + new UUID(1, 1) + "\",\"2026-01-31T12:00:00.123Z\",\"OTP_FAILED\",\"ada@example.com\","
                        + "\"203.0.113.7\",\"curl/8\",\"{\"\"attempt\"\":1,\"\"remaining\"\":4,\"\"request_id\"\":\"\"r-1\"\"}\","
                        + "\"" + PageCursor.encode(Stubs.NOON, new UUID(1, 1)) + "\"\r\n");
    }

    @Test
    void aLogWithoutSuchRowsIsATableWithoutRowsAndNoLines() {
        stubs.reading(0);

        assertThat(asStaff("").body().lines()).hasSize(1);
        assertThat(asStaff("?format=NDJSON").body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "=HYPERLINK(\"http://evil.example\")|\"'=HYPERLINK(\"\"http://evil.example\"\")\"",
                "+1|\"'+1\"",
                "-1|\"'-1\"",
                "@SUM(A1)|\"'@SUM(A1)\"",
                "\uFF1D1|\"'\uFF1D1\"",
                "a,b|\"a,b\"",
                "say \"no\"|\"say \"\"no\"\"\"",
                "x=1|\"x=1\""
            })
    void noCellIsAFormulaOrEndsEarly(String agent, String cell) {
        served.answer(
                ReadEvents.ADDRESS,
                question -> new ReadEvents.Read(
                        List.of(new FindEvents.Row(
                                new UUID(1, 1), "", EventType.LOGIN, Optional.empty(), agent, "{}", Stubs.NOON)),
                        false));

        assertThat(asStaff("").body()).contains(",\"\",\"\"," + cell + ",\"{}\",");
    }

    @Test
    void filtersOrderAndPlaceAreThoseOfTheList() {
        stubs.reading(1);
        String place = PageCursor.encode(Stubs.NOON, new UUID(0, 0));

        asStaff("?email=Ada%40Example.com&event=OTP_FAILED&from=2026-01-01&to=2026-01-31&ordering=created_at&cursor="
                + place);

        assertThat(stubs.read)
                .containsExactly(new ReadEvents(
                        new EventFilter(
                                Optional.of("ada@example.com"),
                                Optional.of(EventType.OTP_FAILED),
                                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                Optional.of(Instant.parse("2026-02-01T00:00:00Z"))),
                        false,
                        Optional.of(new FindEvents.Cursor(Stubs.NOON, new UUID(0, 0))),
                        1000));
    }

    @Test
    void whatCannotBeReadIsNamedBeforeAnythingIsSent() {
        HttpResponse<String> response = asStaff("?format=xml&event=x&cursor=y");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).fieldNames()).containsExactlyInAnyOrder("format", "event", "cursor", "code");
    }

    @Test
    void withoutPostgresThereIsNoHalfAFile() {
        served.answer(ReadEvents.ADDRESS, question -> {
            throw new Unavailable("postgresql is away");
        });

        assertThat(asStaff("").statusCode()).isEqualTo(503);
    }

    @Test
    void whatBreaksOffIsSeenToHaveDoneSo() {
        served.answer(ReadEvents.ADDRESS, question -> {
            if (question.after().isPresent()) {
                throw new Unavailable("postgresql is away");
            }
            return new ReadEvents.Read(List.of(Stubs.row(1)), true);
        });

        assertThatThrownBy(() -> asStaff("")).hasRootCauseInstanceOf(IOException.class);
    }

    private HttpResponse<String> asStaff(String query) {
        return served.get(EXPORT + query, "Authorization", "Bearer " + Stubs.STAFF_TOKEN);
    }
}
