package io.tses.otp;

import io.tses.config.ConfigReader;
import io.tses.config.FileLine;
import io.tses.shared.DomainName;
import io.tses.shared.DomainSet;
import io.tses.shared.EmailAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The domains whose addresses may sign in. What is refused depends on the domain alone, so that it tells nothing of anybody.
 *
 * @param allowed empty for all
 * @param denied also where they are among the allowed ones
 */
public record DomainsConfig(DomainSet allowed, DomainSet denied) {
    /** A file of something else is wrong in every line, and one is as good as thousands. */
    private static final int MOST_PROBLEMS = 5;

    public static DomainsConfig from(ConfigReader domains) {
        DomainSet allowed = read(domains, "allow");
        if (allowed.isEmpty()
                && !domains.text("allow-from").isEmpty()
                && domains.isSound("allow")
                && domains.isSound("allow-from")) {
            domains.problem("allow-from", "names a file without any domain, so that nobody could sign in");
        }
        return new DomainsConfig(allowed, read(domains, "deny"));
    }

    public boolean admit(EmailAddress email) {
        return refusing(email).isEmpty();
    }

    /** The path of the setting that keeps an address from signing in. */
    public Optional<String> refusing(EmailAddress email) {
        if (denied.covers(email.domain())) {
            return Optional.of("domains.deny");
        }
        return allowed.isEmpty() || allowed.covers(email.domain()) ? Optional.empty() : Optional.of("domains.allow");
    }

    /** Those listed under {@code key}, and those of the file that its neighbour names. */
    private static DomainSet read(ConfigReader domains, String key) {
        Set<String> names = new HashSet<>();
        for (String text : domains.list(key)) {
            domain(text)
                    .ifPresentOrElse(names::add, () -> domains.problem(key, "must list domains: " + complaint(text)));
        }
        String fromKey = key + "-from";
        List<FileLine> bad = new ArrayList<>();
        for (FileLine line : domains.lines(fromKey)) {
            domain(line.text()).ifPresentOrElse(names::add, () -> bad.add(line));
        }
        bad.stream()
                .limit(MOST_PROBLEMS)
                .map(line -> line.problem(complaint(line.text())))
                .forEach(problem -> domains.problem(fromKey, "must hold a domain in each line: " + problem));
        if (bad.size() > MOST_PROBLEMS) {
            domains.problem(fromKey, "has " + (bad.size() - MOST_PROBLEMS) + " more such lines");
        }
        return new DomainSet(names);
    }

    /** A dot at the end says that a name is whole, which a domain always is. */
    private static Optional<String> domain(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return DomainName.parse(name).map(DomainName::ascii);
    }

    private static String complaint(String text) {
        String bare = text.replaceFirst("^(\\*?\\.|.*@)", "");
        return domain(bare)
                .filter(name -> !bare.equals(text))
                .map(name -> "\"" + text + "\" should be " + bare + ", which covers all below it")
                .orElse("\"" + text + "\" is no domain");
    }
}
