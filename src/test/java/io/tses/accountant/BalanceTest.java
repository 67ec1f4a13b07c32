package io.tses.accountant;

import io.tses.accountant.Account.Comparison;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** That no fault of the books is overlooked: one that agrees, and then one thing that does not. */
class BalanceTest {
    private static final Run RUN = new Run("0123abcd");
    private static final int ADA = 0;
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Permits TWO_A_MINUTE = new Permits(
            "email",
            2,
            Duration.ofMinutes(1),
            answer -> answer.is(Call.REQUEST, 202) ? Optional.of(answer.email()) : Optional.empty());

    /** What is asked of the books in a test, by the number of the request. */
    private record Heard(Call call, int status, boolean handle, int second) {}

    private final List<Heard> heard = new ArrayList<>();
    private final Map<Integer, Integer> repeats = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> repeated = new ArrayList<>();
    private final Map<String, Long> refusals = new HashMap<>();
    private final Map<Integer, List<String>> endings = new HashMap<>();
    private final Counts mails = new Counts();
    private boolean complete = true;

    /** Two requests and two that were refused; a wrong code, and a right one that was sent twice; a link; a lock. */
    @BeforeEach
    void book() {
        heard(Call.REFRESH, 200);
        heard(Call.REQUEST, 202);
        decided(1, "OTP_REQUESTED");
        endings.put(1, List.of("sent"));
        heard(Call.REQUEST, 202);
        decided(2, "OTP_REQUESTED");
        endings.put(2, List.of("failed"));
        mails.add(ADA, 1);
        heard(Call.REQUEST, 429);
        rows.add(row(
                "OTP_REQUESTED",
                new JsonObject().put("request_id", RUN.requestId(3)).put("rate_limited", true)));
        heard(Call.REQUEST, 429);
        rows.add(row("OTP_REQUESTED", new JsonObject().put("rate_limited", true).put("repeated", 1)));
        heard.add(new Heard(Call.VERIFY, 400, true, 0));
        decided(5, "OTP_FAILED");
        heard.add(new Heard(Call.VERIFY, 200, true, 0));
        decided(6, "OTP_VERIFIED");
        decided(6, "LOGIN");
        decided(6, "USER_CREATE");
        heard.add(new Heard(Call.VERIFY, 200, true, 0));
        repeats.put(7, 6);
        heard(Call.LINK, 200);
        decided(8, "OTP_VERIFIED");
        decided(8, "LOGIN");
        heard(Call.VERIFY, 423);
        decided(9, "OTP_LOCKED");
        heard(Call.READ, 200);
        heard(Call.VERIFY, 429);
        refusals.put("OTP_FAILED", 1L);
        heard(Call.REFRESH, Answer.NONE);
    }

    @Test
    void booksThatAgreeHaveNoDifference() {
        Account account = account();

        assertThat(account.agrees()).isTrue();
        assertThat(account.answers()).containsEntry("VERIFY 200", 2L).containsEntry("REQUEST 429", 2L);
        assertThat(account.comparisons())
                .allSatisfy(one -> assertThat(one.compared()).as(one.what()).isPositive());
        assertThat(account.lines()).endsWith("What clients were answered is what the servers hold.");
    }

    @Test
    void aRowThatIsMissingIsFound() {
        rows.removeIf(row -> tellsOf(row, 5));

        assertThat(examples())
                .containsExactly("run-0123abcd-5 VERIFY 400 p0@run-0123abcd.example from fd01:23ab:1:0::1"
                        + " has [], not [OTP_FAILED]");
        assertThat(account().lines()).endsWith("They do not agree.");
    }

    @Test
    void aRowTooManyIsFound() {
        decided(5, "OTP_FAILED");

        assertThat(examples()).singleElement().asString().contains("has [OTP_FAILED, OTP_FAILED], not [OTP_FAILED]");
    }

    @Test
    void aRowOfAnotherKindIsFound() {
        rows.removeIf(row -> tellsOf(row, 9));
        decided(9, "OTP_FAILED");

        assertThat(examples()).singleElement().asString().contains("has [OTP_FAILED], not [OTP_LOCKED]");
    }

    @Test
    void anEventThatStandsTwiceIsFound() {
        repeated.add("the id of an event");

        assertThat(examples()).containsExactly("the id of an event");
    }

    @Test
    void aRowOfARequestThatNobodyAskedIsFound() {
        decided(77, "OTP_FAILED");

        assertThat(examples()).containsExactly("run-0123abcd-77");
    }

    @Test
    void ofARequestWithoutAnAnswerEitherMayHaveHappened() {
        unanswered(5);

        assertThat(examples()).isEmpty();
        rows.removeIf(row -> tellsOf(row, 5));
        assertThat(examples()).isEmpty();
        assertThat(account().answers()).containsEntry("VERIFY without an answer", 1L);
    }

    @Test
    void ofALostAnswerTwoDecisionsAreTooMany() {
        unanswered(5);
        decided(5, "OTP_FAILED");

        assertThat(examples()).singleElement().asString().contains("VERIFY 0").contains("has [OTP_FAILED, OTP_FAILED]");
    }

    @Test
    void whoAsksOnceMoreForALostSignInHearsOfOne() {
        unanswered(6);

        assertThat(examples()).isEmpty();
        decided(7, "OTP_VERIFIED");
        decided(7, "LOGIN");
        assertThat(examples()).singleElement().asString().contains("has [LOGIN, LOGIN, OTP_VERIFIED, OTP_VERIFIED]");
    }

    @Test
    void aSignInThatWasHeardOfAfterALostAnswerNeedsItsRows() {
        unanswered(6);
        rows.removeIf(row -> tellsOf(row, 6));

        assertThat(examples()).singleElement().asString().contains("asked once more or not, has []");
    }

    @Test
    void anAnswerWithTheIdOfAnotherIsFound() {
        Answers answers = answers();
        answers.otherId(5, "6");

        assertThat(examples(balance(answers))).containsExactly("run-0123abcd-5 was answered as 6");
    }

    @Test
    void aSecondSessionForOneCodeIsFound() {
        repeats.clear();

        assertThat(examples())
                .singleElement()
                .asString()
                .contains("-7 VERIFY 200", "has [], not [LOGIN, OTP_VERIFIED]");
    }

    @Test
    void aRepeatThatHasRowsOfItsOwnIsFound() {
        decided(7, "OTP_VERIFIED");
        decided(7, "LOGIN");

        assertThat(examples())
                .singleElement()
                .asString()
                .contains("has [LOGIN, LOGIN, OTP_VERIFIED, OTP_VERIFIED], not [LOGIN, OTP_VERIFIED]");
    }

    @Test
    void aRefusalThatIsNotCountedIsFound() {
        rows.removeIf(row -> row.repeated() > 0);

        assertThat(examples()).containsExactly("OTP_REQUESTED: clients heard 2, counted are 1");
    }

    @Test
    void aRefusalThatIsCountedTwiceIsFound() {
        refusals.put("OTP_REQUESTED", 1L);

        assertThat(examples()).containsExactly("OTP_REQUESTED: clients heard 2, counted are 3");
    }

    @Test
    void aRefusalWithoutAnAnswerMayBeCounted() {
        unanswered(4);

        assertThat(examples()).isEmpty();
    }

    @Test
    void aRefusalThatNobodyHeardIsFound() {
        heard.set(3, new Heard(Call.REQUEST, 400, false, 0));

        assertThat(examples()).contains("run-0123abcd-3 OTP_REQUESTED");
    }

    @Test
    void aPromisedMailThatDidNotEndIsFound() {
        endings.remove(2);

        assertThat(examples())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("-2 REQUEST 202").endsWith(" has []"))
                .contains("p0@run-0123abcd.example: 2 due, 1 there");
    }

    @Test
    void whatRedisDoesNotRememberIsToldByTheMailsThatCame() {
        complete = false;
        endings.clear();

        assertThat(examples()).containsExactly("p0@run-0123abcd.example: 2 due, 1 there");
        mails.add(ADA, 1);
        assertThat(examples()).isEmpty();
    }

    @Test
    void aMailThatEndedTwiceIsFound() {
        endings.put(2, List.of("failed", "expired"));

        assertThat(examples()).singleElement().asString().endsWith("has [failed, expired]");
    }

    @Test
    void aMailThatWasNotPromisedIsFound() {
        endings.put(3, List.of("failed"));

        assertThat(examples()).singleElement().asString().endsWith("promised none, and has [failed]");
    }

    @Test
    void aMailThatIsSaidToBeSentAndIsNotThereIsFound() {
        mails.add(ADA, -1);

        assertThat(examples()).containsExactly("p0@run-0123abcd.example: 1 due, 0 there");
    }

    @Test
    void aMailThatIsThereTwiceIsFound() {
        mails.add(ADA, 1);

        assertThat(examples()).containsExactly("p0@run-0123abcd.example: 1 due, 2 there");
    }

    @Test
    void aMailForSomebodyWhoAskedForNoneIsFound() {
        mails.add(ADA + 1, 1);

        assertThat(examples()).containsExactly("p1@run-0123abcd.example: 0 due, 1 there");
    }

    @Test
    void aPermitTooManyInOneWindowIsFound() {
        request(59);

        assertThat(examples()).containsExactly("p0@run-0123abcd.example gave 3");
        assertThat(differing()).containsExactly("email: at most 2 permits in 1m");
    }

    @Test
    void permitsOfTheNextWindowAreOthers() {
        request(60);
        request(119);

        assertThat(examples()).isEmpty();
        request(119);
        assertThat(examples()).singleElement().asString().contains("gave 3");
    }

    @Test
    void ofManyFaultsTheFirstAreExamples() {
        IntStream.range(0, 9).forEach(n -> heard(Call.VERIFY, 400));

        assertThat(account().comparisons())
                .filteredOn(one -> one.differences() > 0)
                .singleElement()
                .satisfies(one -> assertThat(one.differences()).isEqualTo(9))
                .satisfies(one -> assertThat(one.examples()).hasSize(5));
    }

    private void request(int second) {
        heard.add(new Heard(Call.REQUEST, 202, false, second));
        decided(heard.size() - 1, "OTP_REQUESTED");
        endings.put(heard.size() - 1, List.of("failed"));
    }

    private void heard(Call call, int status) {
        heard.add(new Heard(call, status, false, 0));
    }

    private void unanswered(int number) {
        Heard was = heard.get(number);
        heard.set(number, new Heard(was.call(), Answer.NONE, was.handle(), was.second()));
    }

    private void decided(int number, String event) {
        rows.add(row(event, new JsonObject().put("request_id", RUN.requestId(number))));
    }

    private static Row row(String event, JsonObject details) {
        return Row.of(RUN, event, details);
    }

    private static boolean tellsOf(Row row, int number) {
        return row.request().orElse(-1) == number;
    }

    private List<String> examples() {
        return examples(account());
    }

    private static List<String> examples(Account account) {
        return account.comparisons().stream()
                .flatMap(one -> one.examples().stream())
                .toList();
    }

    private List<String> differing() {
        return account().comparisons().stream()
                .filter(one -> one.differences() > 0)
                .map(Comparison::what)
                .toList();
    }

    private Account account() {
        return balance(answers());
    }

    private Answers answers() {
        Answers answers = new Answers(RUN, NOON);
        for (Heard one : heard) {
            int number = answers.ask(one.call(), ADA, 0, one.handle(), false, NOON.plusSeconds(one.second()));
            if (one.status() != Answer.NONE) {
                answers.answered(number, one.status(), Duration.ZERO);
            }
        }
        repeats.forEach(answers::repeats);
        return answers;
    }

    private Account balance(Answers answers) {
        Ledger ledger = new Ledger(rows::forEach, repeated, refusals, endings, complete, mails);
        return Balance.of(answers, ledger, List.of(TWO_A_MINUTE));
    }
}
