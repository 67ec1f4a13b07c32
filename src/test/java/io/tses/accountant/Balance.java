package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.tses.accountant.Ledger.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what clients heard with what the servers hold, call by call: law 1 (limits are exact), law 4 (each decision has one row,
 * refusals their share of one) and law 5 (202 means a mail, or an end that can be seen).
 */
final class Balance {
    private static final String REQUESTED = "OTP_REQUESTED";
    private static final String VERIFIED = "OTP_VERIFIED";
    private static final String FAILED = "OTP_FAILED";
    private static final String LOCKED = "OTP_LOCKED";
    private static final String LOGIN = "LOGIN";

    /** Others tell of what came along, such as an account that was made. */
    private static final Set<String> DECISIONS = Set.of(REQUESTED, VERIFIED, FAILED, LOCKED, LOGIN);

    private static final int EXAMPLES = 5;

    private final List<Answer> answers;
    private final Ledger ledger;
    private final List<Permits> permits;
    private final Map<String, List<String>> mismatches = new TreeMap<>();

    private Balance(List<Answer> answers, Ledger ledger, List<Permits> permits) {
        this.answers = answers;
        this.ledger = ledger;
        this.permits = permits;
    }

    /** What does not agree, each with examples; nothing when all is well. */
    static List<String> of(List<Answer> answers, Ledger ledger, List<Permits> permits) {
        Balance balance = new Balance(answers, ledger, permits);
        balance.compareIds();
        balance.compareRows();
        balance.compareRefusals();
        balance.compareMails();
        balance.comparePermits();
        return balance.mismatches.entrySet().stream()
                .map(entry -> entry.getValue().size() + " × " + entry.getKey() + ": "
                        + entry.getValue().stream().limit(EXAMPLES).collect(Collectors.joining("; ")))
                .toList();
    }

    private void compareIds() {
        Set<String> ids = new HashSet<>();
        for (Answer answer : answers) {
            if (!ids.add(answer.requestId())) {
                miss("two answers with one request id", answer);
            }
        }
        rowsById().keySet().stream()
                .filter(id -> !ids.contains(id))
                .forEach(id -> miss("a row of a call that nobody was answered", id));
        ledger.rows().stream()
                .collect(Collectors.groupingBy(Row::id, Collectors.counting()))
                .forEach((id, count) -> {
                    if (count > 1) {
                        miss("an event with several rows", id);
                    }
                });
    }

    private void compareRows() {
        Map<String, List<Row>> rows = rowsById();
        for (List<Answer> decision : decisions()) {
            Answer first = decision.get(0);
            List<String> found = decision.stream()
                    .flatMap(answer -> rows.getOrDefault(answer.requestId(), List.of()).stream())
                    .filter(row -> !row.refused())
                    .map(Row::event)
                    .filter(DECISIONS::contains)
                    .sorted()
                    .toList();
            List<String> expected = expected(first);
            if (first.status() < 500 && !found.equals(expected)) {
                miss("a decision whose rows are not those it must have", first + " has " + found + ", not " + expected);
            }
        }
    }

    /** Answers by the decision that they tell of: who repeats a right code with its handle hears the same once more. */
    private Collection<List<Answer>> decisions() {
        return answers.stream()
                .collect(Collectors.groupingBy(answer ->
                        answer.is(Call.VERIFY, 200) && !answer.handle().isEmpty() ? answer.body() : answer.requestId()))
                .values();
    }

    private static List<String> expected(Answer answer) {
        return switch (answer.call()) {
            case REQUEST -> answer.status() == 202 ? List.of(REQUESTED) : List.of();
            case VERIFY, LINK -> signedInOr(answer, List.of(LOGIN, VERIFIED));
            case PREVIEW -> signedInOr(answer, List.of());
            case REFRESH -> List.of();
        };
    }

    private static List<String> signedInOr(Answer answer, List<String> rows) {
        return switch (answer.status()) {
            case 200 -> rows;
            case 400, 403 -> List.of(FAILED);
            case 423 -> List.of(LOCKED);
            default -> List.of();
        };
    }

    /** Of each kind of refused calls some have a row of their own, and the others stand as numbers in those or in Redis. */
    private void compareRefusals() {
        Map<String, Answer> refused = new HashMap<>();
        answers.stream()
                .filter(answer -> answer.status() == 429)
                .forEach(answer -> refused.put(answer.requestId(), answer));
        ledger.rows().stream()
                .filter(row -> row.refused() && !row.requestId().isEmpty() && !refused.containsKey(row.requestId()))
                .forEach(row -> miss("a row of a refusal that no client heard", row.requestId() + " " + row.event()));
        Map<String, Long> heard = refused.values().stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.call() == Call.REQUEST ? REQUESTED : FAILED, Collectors.counting()));
        Map<String, Long> counted = new HashMap<>(ledger.refusals());
        ledger.rows().stream()
                .filter(Row::refused)
                .forEach(row -> counted.merge(
                        row.event(), row.repeated() + (row.requestId().isEmpty() ? 0 : 1), Long::sum));
        Stream.concat(heard.keySet().stream(), counted.keySet().stream())
                .distinct()
                .filter(event -> !Objects.equals(heard.getOrDefault(event, 0L), counted.getOrDefault(event, 0L)))
                .forEach(event -> miss(
                        "sums of refusals that do not agree",
                        event + ": clients heard " + heard.getOrDefault(event, 0L) + ", counted are "
                                + counted.getOrDefault(event, 0L)));
    }

    private void compareMails() {
        Set<String> promised = answers.stream()
                .filter(answer -> answer.is(Call.REQUEST, 202))
                .map(Answer::requestId)
                .collect(Collectors.toSet());
        promised.stream()
                .filter(id -> ledger.endings().getOrDefault(id, List.of()).size() != 1)
                .forEach(id -> miss(
                        "a 202 whose mail did not end once",
                        id + " " + ledger.endings().getOrDefault(id, List.of())));
        ledger.endings().keySet().stream()
                .filter(id -> !promised.contains(id))
                .forEach(id -> miss("a mail that nobody was promised", id));
        Map<String, Integer> sent = new HashMap<>();
        answers.stream()
                .filter(answer -> ledger.endings()
                        .getOrDefault(answer.requestId(), List.of())
                        .contains("sent"))
                .forEach(answer -> sent.merge(answer.email(), 1, Integer::sum));
        Stream.concat(sent.keySet().stream(), ledger.mails().keySet().stream())
                .distinct()
                .filter(email -> !Objects.equals(sent.get(email), ledger.mails().get(email)))
                .forEach(email -> miss(
                        "mails sent that are not in the mailbox, or the other way round",
                        email + ": " + sent.get(email) + " sent, "
                                + ledger.mails().get(email) + " there"));
    }

    private void comparePermits() {
        for (Permits limit : permits) {
            limit.exceeded(answers).forEach(bucket -> miss("more than " + limit, bucket));
        }
    }

    private Map<String, List<Row>> rowsById() {
        return ledger.rows().stream()
                .filter(row -> !row.requestId().isEmpty())
                .collect(Collectors.groupingBy(Row::requestId));
    }

    private void miss(String what, Object example) {
        mismatches.computeIfAbsent(what, first -> new ArrayList<>()).add(example.toString());
    }

    /** How often each thing was answered, for the head of a report. */
    static Map<String, Long> tally(List<Answer> answers) {
        Function<Answer, String> kind = answer -> answer.call() + " " + answer.status();
        return new TreeMap<>(answers.stream().collect(Collectors.groupingBy(kind, Collectors.counting())));
    }
}
