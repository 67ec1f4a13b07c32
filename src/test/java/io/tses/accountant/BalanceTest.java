package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.tses.accountant.Ledger.Row;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** That no fault of the books is overlooked: one that agrees, and then one thing that does not. */
class BalanceTest {
    private static final String ADA = "ada@example.com";
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Permits TWO_A_MINUTE = new Permits(
            "email",
            2,
            Duration.ofMinutes(1),
            answer -> answer.is(Call.REQUEST, 202) ? Optional.of(answer.email()) : Optional.empty());

    private final List<Answer> answers = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Long> refusals = new HashMap<>();
    private final Map<String, List<String>> endings = new HashMap<>();
    private final Map<String, Integer> mails = new HashMap<>();

    /** Two requests and two that were refused; a wrong code, and a right one that was sent twice; a link; a lock. */
    @BeforeEach
    void book() {
        heard("1", Call.REQUEST, 202, "", "{}");
        decided("1", "OTP_REQUESTED");
        endings.put("1", List.of("sent"));
        heard("2", Call.REQUEST, 202, "", "{}");
        decided("2", "OTP_REQUESTED");
        endings.put("2", List.of("failed"));
        mails.put(ADA, 1);
        heard("3", Call.REQUEST, 429, "", "{}");
        rows.add(Row.of(
                "row3", "OTP_REQUESTED", new JsonObject().put("request_id", "3").put("rate_limited", true)));
        heard("4", Call.REQUEST, 429, "", "{}");
        rows.add(Row.of(
                "sum",
                "OTP_REQUESTED",
                new JsonObject().put("rate_limited", true).put("repeated", 1)));
        heard("5", Call.VERIFY, 400, "handle", "{}");
        decided("5", "OTP_FAILED");
        heard("6", Call.VERIFY, 200, "handle", "{\"refresh\":\"one\"}");
        decided("6", "OTP_VERIFIED");
        decided("6", "LOGIN");
        decided("6", "USER_CREATE");
        heard("7", Call.VERIFY, 200, "handle", "{\"refresh\":\"one\"}");
        heard("8", Call.LINK, 200, "", "{\"refresh\":\"two\"}");
        decided("8", "OTP_VERIFIED");
        decided("8", "LOGIN");
        heard("9", Call.VERIFY, 423, "", "{}");
        decided("9", "OTP_LOCKED");
        heard("10", Call.REFRESH, 200, "", "{}");
        heard("11", Call.VERIFY, 429, "", "{}");
        refusals.put("OTP_FAILED", 1L);
    }

    @Test
    void booksThatAgreeHaveNoMismatch() {
        assertThat(mismatches()).isEmpty();
    }

    @Test
    void aRowThatIsMissingIsFound() {
        rows.removeIf(row -> row.requestId().equals("5"));

        assertThat(mismatches())
                .containsExactly("1 × a decision whose rows are not those it must have:"
                        + " 5 VERIFY 400 ada@example.com from ::1 has [], not [OTP_FAILED]");
    }

    @Test
    void aRowTooManyIsFound() {
        decided("5", "OTP_FAILED");

        assertThat(mismatches()).singleElement().asString().contains("has [OTP_FAILED, OTP_FAILED], not [OTP_FAILED]");
    }

    @Test
    void aRowOfAnotherKindIsFound() {
        rows.removeIf(row -> row.requestId().equals("9"));
        decided("9", "OTP_FAILED");

        assertThat(mismatches()).singleElement().asString().contains("has [OTP_FAILED], not [OTP_LOCKED]");
    }

    @Test
    void anEventThatStandsTwiceIsFound() {
        rows.add(rows.get(0));

        assertThat(mismatches()).contains("1 × an event with several rows: 1OTP_REQUESTED");
    }

    @Test
    void anAnswerThatIsMissingIsFound() {
        answers.removeIf(answer -> answer.requestId().equals("5"));

        assertThat(mismatches()).containsExactly("1 × a row of a call that nobody was answered: 5");
    }

    @Test
    void anAnswerWithTheIdOfAnotherIsFound() {
        heard("5", Call.REFRESH, 200, "", "{}");

        assertThat(mismatches())
                .contains("1 × two answers with one request id: 5 REFRESH 200 ada@example.com from ::1");
    }

    @Test
    void aSecondSessionForOneCodeIsFound() {
        answers.removeIf(answer -> answer.requestId().equals("7"));
        heard("7", Call.VERIFY, 200, "handle", "{\"refresh\":\"three\"}");

        assertThat(mismatches())
                .singleElement()
                .asString()
                .contains("7 VERIFY 200", "has [], not [LOGIN, OTP_VERIFIED]");
    }

    @Test
    void aRepeatThatHasRowsOfItsOwnIsFound() {
        decided("7", "OTP_VERIFIED");
        decided("7", "LOGIN");

        assertThat(mismatches())
                .singleElement()
                .asString()
                .contains("has [LOGIN, LOGIN, OTP_VERIFIED, OTP_VERIFIED], not [LOGIN, OTP_VERIFIED]");
    }

    @Test
    void aRefusalThatIsNotCountedIsFound() {
        rows.removeIf(row -> row.id().equals("sum"));

        assertThat(mismatches())
                .containsExactly(
                        "1 × sums of refusals that do not agree: OTP_REQUESTED: clients heard 2, counted are 1");
    }

    @Test
    void aRefusalThatIsCountedTwiceIsFound() {
        refusals.put("OTP_REQUESTED", 1L);

        assertThat(mismatches()).singleElement().asString().contains("clients heard 2, counted are 3");
    }

    @Test
    void aRefusalThatNobodyHeardIsFound() {
        answers.removeIf(answer -> answer.requestId().equals("3"));

        assertThat(mismatches()).contains("1 × a row of a refusal that no client heard: 3 OTP_REQUESTED");
    }

    @Test
    void aPromisedMailThatDidNotEndIsFound() {
        endings.remove("2");

        assertThat(mismatches()).containsExactly("1 × a 202 whose mail did not end once: 2 []");
    }

    @Test
    void aMailThatEndedTwiceIsFound() {
        endings.put("2", List.of("failed", "sent"));

        assertThat(mismatches()).contains("1 × a 202 whose mail did not end once: 2 [failed, sent]");
    }

    @Test
    void aMailThatWasNotPromisedIsFound() {
        endings.put("3", List.of("failed"));

        assertThat(mismatches()).containsExactly("1 × a mail that nobody was promised: 3");
    }

    @Test
    void aMailThatIsSaidToBeSentAndIsNotThereIsFound() {
        mails.clear();

        assertThat(mismatches()).singleElement().asString().endsWith("ada@example.com: 1 sent, null there");
    }

    @Test
    void aMailThatIsThereTwiceIsFound() {
        mails.put(ADA, 2);

        assertThat(mismatches()).singleElement().asString().endsWith("ada@example.com: 1 sent, 2 there");
    }

    @Test
    void aPermitTooManyInOneWindowIsFound() {
        request("12", 59);

        assertThat(mismatches()).containsExactly("1 × more than 2 permits of email in PT1M: ada@example.com gave 3");
    }

    @Test
    void permitsOfTheNextWindowAreOthers() {
        request("12", 60);
        request("13", 119);

        assertThat(mismatches()).isEmpty();
        request("14", 119);
        assertThat(mismatches()).singleElement().asString().contains("gave 3");
    }

    @Test
    void ofManyFaultsTheFirstAreExamples() {
        rows.clear();

        assertThat(mismatches())
                .anySatisfy(line ->
                        assertThat(line).startsWith("6 × a decision whose rows").contains("; "));
    }

    private void request(String id, int second) {
        answers.add(
                new Answer(id, Call.REQUEST, ADA, "::1", "", "", 202, "{}", NOON.plusSeconds(second), Duration.ZERO));
        decided(id, "OTP_REQUESTED");
        endings.put(id, List.of("failed"));
    }

    private void heard(String id, Call call, int status, String handle, String body) {
        answers.add(new Answer(id, call, ADA, "::1", handle, "", status, body, NOON, Duration.ZERO));
    }

    private void decided(String id, String event) {
        long before =
                rows.stream().filter(row -> row.id().startsWith(id + event)).count();
        rows.add(new Row(id + event + "'".repeat((int) before), event, id, false, 0));
    }

    private List<String> mismatches() {
        return Balance.of(answers, new Ledger(rows, refusals, endings, mails), List.of(TWO_A_MINUTE));
    }
}
