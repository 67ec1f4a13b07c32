package io.tses.ratelimit;

import io.tses.config.ConfigReader;
import io.tses.config.FileLine;
import io.tses.shared.DomainName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of {@link Aliases}, the form of which is told at the head of {@code aliases.txt}. What a later list says of a domain
 * replaces what an earlier one said; what is wrong with a list is told line by line.
 */
final class AliasList {
    private static final String SAME_AS = "=";
    private static final String HOSTS = "@";

    /** Who names a wrong file would otherwise be told of each of its lines. */
    private static final int PROBLEMS_TOLD = 10;

    private final Map<String, Aliases.Naming> namings = new HashMap<>();
    private final Map<String, SameAs> others = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** A domain that leads to the mailboxes of {@code domain}. */
    private record SameAs(FileLine line, String domain) {}

    /** As the settings {@code fold-aliases} and {@code aliases-file} have it. */
    static Aliases from(ConfigReader rateLimit) {
        AliasList list = new AliasList();
        switch (rateLimit.text("fold-aliases")) {
            case "known" -> list.add(Aliases.known());
            case "none" -> {
                // Nothing but what the operator's own list says.
            }
            default -> rateLimit.problem("fold-aliases", "must be known or none");
        }
        list.add(rateLimit.lines("aliases-file"));
        Aliases aliases = list.aliases();
        List<String> problems = list.problems();
        problems.stream()
                .limit(PROBLEMS_TOLD)
                .forEach(problem -> rateLimit.problem("aliases-file", "is wrong: " + problem));
        if (problems.size() > PROBLEMS_TOLD) {
            rateLimit.problem("aliases-file", "is wrong in " + (problems.size() - PROBLEMS_TOLD) + " more lines");
        }
        return aliases;
    }

    void add(List<FileLine> lines) {
        Map<String, FileLine> seen = new HashMap<>();
        for (FileLine line : lines) {
            List<String> words = List.of(line.text().split("\\s+"));
            domain(line, words.get(0)).ifPresent(domain -> {
                @Nullable FileLine earlier = seen.putIfAbsent(domain, line);
                if (earlier == null) {
                    add(line, domain, words.subList(1, words.size()));
                } else {
                    problem(line, words.get(0) + " stands in line " + earlier.number() + " already");
                }
            });
        }
    }

    /** What was added, as far as it can be used; asked for once, after which {@link #problems} are all there are. */
    Aliases aliases() {
        Map<String, Aliases.Naming> all = new HashMap<>(namings);
        others.forEach((domain, same) -> Optional.ofNullable(namings.get(same.domain()))
                .ifPresentOrElse(
                        naming -> all.put(domain, naming),
                        () -> problem(same.line(), same.domain() + " has no line that tells of its own mailboxes")));
        return new Aliases(all);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    private void add(FileLine line, String domain, List<String> words) {
        namings.remove(domain);
        others.remove(domain);
        if (words.size() == 2 && words.get(0).equals(SAME_AS)) {
            domain(line, words.get(1)).ifPresent(other -> others.put(domain, new SameAs(line, other)));
        } else if (!words.isEmpty()) {
            namings.put(domain, naming(line, domain, words));
        }
    }

    private Aliases.Naming naming(FileLine line, String domain, List<String> words) {
        StringBuilder tagMarks = new StringBuilder();
        StringBuilder ignored = new StringBuilder();
        for (String word : words) {
            switch (word) {
                case "+tag", "-tag" -> tagMarks.append(word.charAt(0));
                case ".", "-", "_" -> ignored.append(word);
                case HOSTS -> {
                    // Looked for below.
                }
                default -> problem(line, "\"" + word + "\" is none of +tag, -tag, ., -, _, @ and = with a domain");
            }
        }
        return new Aliases.Naming(domain, tagMarks.toString(), ignored.toString(), words.contains(HOSTS));
    }

    private Optional<String> domain(FileLine line, String word) {
        Optional<String> domain = DomainName.parse(word).map(DomainName::ascii).filter(name -> name.indexOf('.') > 0);
        if (domain.isEmpty()) {
            problem(line, "\"" + word + "\" is not a domain");
        }
        return domain;
    }

    private void problem(FileLine line, String what) {
        problems.add(line.problem(what));
    }
}
