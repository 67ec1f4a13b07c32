package io.tses.console;

import io.tses.audit.MeasureQueue;
import io.tses.mail.FindMailJobs;
import io.tses.stats.Count;
import io.tses.stats.FindStats.Check;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.NodeWord;
import io.tses.tasks.FindTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Map.entry;

/** Finds in figures what needs a person. Alarms of the monitoring go by the same numbers, see {@code ops/prometheus/rules.yml}. */
final class Concerns {
    private static final Duration LONG_WAIT = Duration.ofMinutes(1);
    private static final long FEW_MAILS = 20;
    private static final long MANY_MAILS = 10;
    private static final double MUCH_MAIL = 0.05;
    private static final double MANY_FAILURES = 0.0144;
    private static final long ENOUGH_REQUESTS = 50;
    private static final int GUESSED_OF_RIGHT = 3;
    private static final double FEW_GUESSES_A_SECOND = 0.2;

    private static final String STOPPING = "stopping";
    private static final String SEE_LOG = "The log of the node has the server's own words.";

    /** What to do, by the reason that a check gives. */
    private static final Map<String, String> REMEDIES = Map.ofEntries(
            entry(STOPPING, "Nothing: the node was told to stop, and ends by itself."),
            entry("unreachable", "Look at the server, and at the network between."),
            entry("silent", "Look at the server: it takes connections and does not answer in time."),
            entry("out of memory", "See what else fills it, and raise its limit if it stays full."),
            entry("cannot persist", "Look at its disk, which is mostly full."),
            entry("disk full", "Make room on its disk; events wait meanwhile."),
            entry("read-only", "Lead the name to the primary: this is a replica."),
            entry("forbidden", "Give its user the rights that the log names."),
            entry("sign-in refused", "Check user and password of its URL."),
            entry("too many connections", "Raise max_connections, or lower database.connections."),
            entry("blocked", "pg_stat_activity and pg_blocking_pids name who holds the lock."),
            entry("restarting", "Wait: it starts, recovers or stops."),
            entry("loading", "Wait: it reads its data."),
            entry("busy", "Wait, or end the script that runs too long with SCRIPT KILL."),
            entry("schema", "Run the command migrate."));

    private Concerns() {}

    /** The most urgent first. */
    static List<Concern> of(Found figures) {
        return sorted(Stream.of(
                        figures.nodes().stream().flatMap(Concerns::ofNode),
                        ofReleases(figures),
                        ofRequests(figures),
                        ofGuesses(figures),
                        ofMails(figures))
                .flatMap(Function.identity()));
    }

    static List<Concern> of(FindTasks.Found tasks) {
        return sorted(Stream.concat(ofQueue(tasks.mail().queue()), ofQueue(tasks.audit())));
    }

    static List<Concern> sorted(Stream<Concern> concerns) {
        return concerns.sorted(Comparator.comparing(concern -> !concern.isUrgent()))
                .toList();
    }

    private static Stream<Concern> ofNode(NodeWord node) {
        String name = node.self().name();
        if (node.silent()) {
            return Stream.of(new Concern(
                    true,
                    name + " has told nothing for " + Shown.span(node.age()) + ".",
                    "If it was taken away, nothing: it is forgotten ten minutes after its last word. Else see whether"
                            + " it runs, and whether it reaches Redis."));
        }
        List<Concern> found = new ArrayList<>();
        for (Check check : node.checks()) {
            check.reason()
                    .ifPresent(reason -> found.add(new Concern(
                            !reason.equals(STOPPING),
                            name + " cannot use " + check.backend() + ": " + reason + ".",
                            REMEDIES.getOrDefault(reason, SEE_LOG))));
        }
        node.self().warnings().forEach(warning -> found.add(new Concern(false, name + ": " + warning + ".", "")));
        return found.stream();
    }

    private static Stream<Concern> ofReleases(Found figures) {
        String releases = figures.nodes().stream()
                .map(node -> node.self().version())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return releases.contains(",")
                ? Stream.of(new Concern(
                        false,
                        "Nodes run different releases: " + releases + ".",
                        "That works for a change-over. Bring the others to the new one."))
                : Stream.empty();
    }

    private static Stream<Concern> ofRequests(Found figures) {
        long requests = total(figures, Count.REQUESTS);
        long failures = total(figures, Count.FAILURES);
        return requests >= ENOUGH_REQUESTS && failures > requests * MANY_FAILURES
                ? Stream.of(new Concern(
                        true,
                        Shown.number(failures) + " of " + Shown.number(requests) + " requests failed in "
                                + span(figures) + ".",
                        "See above and Doctor for what is away; the log has each with its request id."))
                : Stream.empty();
    }

    private static Stream<Concern> ofGuesses(Found figures) {
        long guesses = total(figures, Count.WRONG) + total(figures, Count.LOCKED);
        long right = total(figures, Count.VERIFIED);
        double seconds = Duration.between(figures.from(), figures.to()).toSeconds();
        return guesses > seconds * FEW_GUESSES_A_SECOND && guesses > GUESSED_OF_RIGHT * right
                ? Stream.of(new Concern(
                        false,
                        Shown.number(guesses) + " codes were wrong or came to a lock in " + span(figures) + ", and "
                                + Shown.number(right) + " were right.",
                        "Somebody guesses, or mails come late. Limits shows who is held back; captcha.when"
                                + " (CAPTCHA_WHEN) asks for a challenge."))
                : Stream.empty();
    }

    private static Stream<Concern> ofMails(Found figures) {
        long undelivered = total(figures, Count.UNDELIVERED);
        long all = undelivered + total(figures, Count.MAILED);
        return undelivered > MANY_MAILS && undelivered > all * MUCH_MAIL
                ? Stream.of(new Concern(
                        true,
                        Shown.number(undelivered) + " mails ended without being sent in " + span(figures) + ".",
                        "Mail says why, and sends them again while their codes live."))
                : Stream.empty();
    }

    private static Stream<Concern> ofQueue(FindMailJobs.Queue mail) {
        return mail.depth() > FEW_MAILS && mail.oldest().compareTo(LONG_WAIT) > 0
                ? Stream.of(new Concern(
                        true,
                        Shown.number(mail.depth()) + " mails wait, the oldest for " + Shown.span(mail.oldest()) + ".",
                        "The mail server is away or slow: Mail says why. If it is only slow, raise email.connections"
                                + " (EMAIL_CONNECTIONS)."))
                : Stream.empty();
    }

    private static Stream<Concern> ofQueue(MeasureQueue.Queue audit) {
        List<Concern> found = new ArrayList<>();
        if (audit.oldest().compareTo(LONG_WAIT) > 0) {
            found.add(new Concern(
                    false,
                    "The audit log is " + Shown.span(audit.oldest()) + " behind: " + Shown.number(audit.depth())
                            + " events wait.",
                    "PostgreSQL is away, full or slow. Nothing is lost meanwhile; rows come by themselves."));
        }
        if (audit.rejected() > 0) {
            found.add(new Concern(
                    false,
                    Shown.number(audit.rejected()) + " events can never become rows of the audit log.",
                    "Read the stream outbox:audit:rejected in Redis, mend what wrote them, and delete it."));
        }
        return found.stream();
    }

    private static long total(Found figures, Count what) {
        return figures.counted(what).total();
    }

    private static String span(Found figures) {
        return Shown.span(Duration.between(figures.from(), figures.to()));
    }
}
