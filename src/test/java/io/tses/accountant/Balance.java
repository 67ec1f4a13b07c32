package io.tses.accountant;

import io.tses.accountant.Account.Comparison;
import io.tses.accountant.Answer.Call;
import io.tses.accountant.Ledger.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares what clients heard with what the servers hold, call by call: law 1 (limits are exact), law 4 (each decision has one row,
 * refusals their share of one) and law 5 (202 means a mail, or an end that can be seen). Of a request without an answer, or with one
 * that says that something broke, either may have happened: one decision or none, never two.
 */
final class Balance {
    private static final int REFUSED = 429;
    private static final int EXAMPLES = 5;

    /** Others tell of what came along, such as an account that was made. In the order of their names. */
    private enum Decision {
        LOGIN(0),
        OTP_FAILED(1),
        OTP_LOCKED(2),
        OTP_REQUESTED(3),
        OTP_VERIFIED(4);

        private static final int BITS = 4;
        private static final int MOST = (1 << BITS) - 1;

        private final int shift;

        Decision(int place) {
            shift = place * BITS;
        }

        static Optional<Decision> of(String event) {
            return Arrays.stream(values())
                    .filter(one -> one.name().equals(event))
                    .findFirst();
        }

        static int once(Decision... decisions) {
            int counts = 0;
            for (Decision one : decisions) {
                counts = one.add(counts, 1);
            }
            return counts;
        }

        static int sum(int some, int others) {
            int counts = some;
            for (Decision one : values()) {
                counts = one.add(counts, one.in(others));
            }
            return counts;
        }

        static List<String> names(int counts) {
            List<String> names = new ArrayList<>();
            for (Decision one : values()) {
                names.addAll(Collections.nCopies(one.in(counts), one.name()));
            }
            return names;
        }

        int add(int counts, int more) {
            int sum = Math.min(in(counts) + more, MOST);
            return (counts & ~(MOST << shift)) | (sum << shift);
        }

        private int in(int counts) {
            return (counts >>> shift) & MOST;
        }
    }

    /** One line of the account. */
    private static final class Comparing {
        private final String what;
        private final List<String> examples = new ArrayList<>();
        private long compared;
        private long differences;

        Comparing(String what) {
            this.what = what;
        }

        void add(boolean agrees, Object example) {
            compared++;
            if (!agrees) {
                differences++;
                if (examples.size() < EXAMPLES) {
                    examples.add(example.toString());
                }
            }
        }

        Comparison result() {
            return new Comparison(what, compared, differences, List.copyOf(examples));
        }
    }

    private final Answers answers;
    private final Ledger ledger;
    private final List<Permits> permits;
    private final List<Comparing> comparisons = new ArrayList<>();
    private final Map<String, Long> tally = new TreeMap<>();
    private final int[] decided;

    private Balance(Answers answers, Ledger ledger, List<Permits> permits) {
        this.answers = answers;
        this.ledger = ledger;
        this.permits = permits;
        decided = new int[answers.size()];
    }

    static Account of(Answers answers, Ledger ledger, List<Permits> permits) {
        Balance balance = new Balance(answers, ledger, permits);
        balance.compareIds();
        balance.compareRowsAndRefusals();
        balance.compareMails();
        balance.comparePermits();
        return new Account(
                balance.tally,
                balance.comparisons.stream().map(Comparing::result).toList());
    }

    private void compareIds() {
        Comparing ids = comparing("answers under the id of their request");
        answers.stream().forEach(answer -> {
            ids.add(true, answer);
            tally.merge(kind(answer), 1L, Long::sum);
        });
        answers.underOtherIds().forEach(other -> ids.add(false, other));
    }

    private static String kind(Answer answer) {
        return answer.call() + " " + (answer.status() == Answer.NONE ? "without an answer" : answer.status());
    }

    private void compareRowsAndRefusals() {
        Comparing known = comparing("audit rows of a request that was asked");
        Comparing refused = comparing("audit rows of a refusal that a client heard");
        Map<String, Long> counted = new HashMap<>(ledger.refusals());
        ledger.rows().each(row -> {
            if (row.request().isPresent()) {
                int number = row.request().getAsInt();
                known.add(number < decided.length, answers.run().requestId(number));
                note(row, number);
            }
            if (row.refused()) {
                counted.merge(row.event(), row.repeated() + (row.request().isPresent() ? 1 : 0), Long::sum);
                row.request()
                        .ifPresent(number ->
                                refused.add(wasRefused(number), answers.run().requestId(number) + " " + row.event()));
            }
        });
        Comparing once = comparing("events, each with one row");
        once.compared = known.compared;
        ledger.repeated().forEach(event -> once.add(false, event));
        compareDecisions();
        compareSums(counted);
    }

    private void note(Row row, int number) {
        if (!row.refused() && number < decided.length) {
            Decision.of(row.event()).ifPresent(decision -> decided[number] = decision.add(decided[number], 1));
        }
    }

    private boolean wasRefused(int number) {
        return number < decided.length
                && (answers.get(number).status() == REFUSED
                        || answers.get(number).isUnsure());
    }

    /** Who repeats a right code with its handle hears the same once more, also when the first answer was lost: that counts as one. */
    private void compareDecisions() {
        int[] heard = new int[decided.length];
        int[] unsure = new int[decided.length];
        answers.stream().forEach(answer -> {
            int first = answers.decisionOf(answer.number());
            if (first != answer.number()) {
                decided[first] = Decision.sum(decided[first], decided[answer.number()]);
            }
            if (answer.isUnsure()) {
                unsure[first]++;
            } else {
                heard[first] = together(heard[first], expected(answer));
            }
        });
        Comparing decisions = comparing("decisions with exactly the rows that they must have");
        Comparing either = comparing("lost or broken answers, each with one decision or none");
        answers.stream()
                .filter(answer -> answers.decisionOf(answer.number()) == answer.number())
                .forEach(answer -> {
                    int number = answer.number();
                    if (unsure[number] == 0) {
                        decisions.add(
                                decided[number] == heard[number],
                                answer + " has " + Decision.names(decided[number]) + ", not "
                                        + Decision.names(heard[number]));
                    } else {
                        either.add(
                                mayBe(decided[number], heard[number], unsure[number]),
                                answer + ", asked once more or not, has " + Decision.names(decided[number]));
                    }
                });
    }

    /** However often somebody hears of it, it is one sign-in. */
    private static int together(int heard, int expected) {
        boolean again = Decision.LOGIN.in(heard) > 0 && Decision.LOGIN.in(expected) > 0;
        return again ? heard : Decision.sum(heard, expected);
    }

    /** Whether these can be the rows of what was heard, and of calls of which nothing is known. */
    private static boolean mayBe(int decided, int heard, int unsure) {
        int further = 0;
        for (Decision one : Decision.values()) {
            if (one.in(decided) < one.in(heard)) {
                return false;
            }
            further = one.add(further, one.in(decided) - one.in(heard));
        }
        int signIns = Decision.OTP_VERIFIED.in(further);
        return Decision.LOGIN.in(decided) <= 1
                && Decision.LOGIN.in(further) == signIns
                && Decision.names(further).size() - signIns <= unsure;
    }

    private static int expected(Answer answer) {
        return switch (answer.call()) {
            case REQUEST -> answer.status() == 202 ? Decision.once(Decision.OTP_REQUESTED) : 0;
            case VERIFY, LINK -> signedInOr(answer, Decision.once(Decision.LOGIN, Decision.OTP_VERIFIED));
            case PREVIEW -> signedInOr(answer, 0);
            case REFRESH, READ -> 0;
        };
    }

    private static int signedInOr(Answer answer, int signedIn) {
        return switch (answer.status()) {
            case 200 -> signedIn;
            case 400, 403 -> Decision.once(Decision.OTP_FAILED);
            case 423 -> Decision.once(Decision.OTP_LOCKED);
            default -> 0;
        };
    }

    /** Of each kind of refused calls some have a row of their own, and the others stand as numbers in those or in Redis. */
    private void compareSums(Map<String, Long> counted) {
        Map<String, Long> heard = new TreeMap<>();
        Map<String, Long> unsure = new HashMap<>();
        answers.stream().forEach(answer -> {
            if (answer.status() == REFUSED) {
                heard.merge(eventOf(answer.call()), 1L, Long::sum);
            }
            if (answer.isUnsure()) {
                unsure.merge(eventOf(answer.call()), 1L, Long::sum);
            }
        });
        counted.keySet().forEach(event -> heard.putIfAbsent(event, 0L));
        Comparing sums = comparing("kinds of refusals, by their sums");
        heard.forEach((event, count) -> {
            long there = counted.getOrDefault(event, 0L);
            sums.add(
                    there >= count && there <= count + unsure.getOrDefault(event, 0L),
                    event + ": clients heard " + count + ", counted are " + there);
        });
    }

    private static String eventOf(Call call) {
        return (call == Call.REQUEST ? Decision.OTP_REQUESTED : Decision.OTP_FAILED).name();
    }

    private void compareMails() {
        Counts due = new Counts();
        Counts maybe = new Counts();
        Comparing endings = comparing("mails with one end, as far as Redis remembers");
        answers.stream().filter(answer -> answer.call() == Call.REQUEST).forEach(answer -> {
            List<String> ended = ledger.endings().getOrDefault(answer.number(), List.of());
            compareEndings(endings, answer, ended);
            due.add(answer.person(), answer.status() == 202 && !endedUnsent(ended) ? 1 : 0);
            maybe.add(answer.person(), answer.isUnsure() ? 1 : 0);
        });
        Comparing people = comparing("people with the mails that they were promised");
        for (int person = 0; person < Math.max(due.size(), ledger.mails().size()); person++) {
            int came = ledger.mails().of(person);
            if (due.of(person) + came > 0) {
                people.add(
                        came >= due.of(person) && came <= due.of(person) + maybe.of(person),
                        answers.run().email(person) + ": " + due.of(person) + " due, " + came + " there");
            }
        }
    }

    private void compareEndings(Comparing endings, Answer answer, List<String> ended) {
        if (answer.status() == 202 && (ledger.complete() || !ended.isEmpty())) {
            endings.add(ended.size() == 1, answer + " has " + ended);
        } else if (!ended.isEmpty() && !answer.isUnsure()) {
            endings.add(false, answer + " promised none, and has " + ended);
        }
    }

    private static boolean endedUnsent(List<String> ended) {
        return !ended.isEmpty() && !ended.contains("sent");
    }

    private void comparePermits() {
        for (Permits limit : permits) {
            Comparing one = comparing(limit.toString());
            Permits.Taken taken = limit.taken(answers);
            one.compared = taken.permits();
            taken.exceeded().forEach(bucket -> one.add(false, bucket));
        }
    }

    private Comparing comparing(String what) {
        Comparing added = new Comparing(what);
        comparisons.add(added);
        return added;
    }
}
