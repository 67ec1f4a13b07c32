package io.tses.faults;

import java.time.Duration;
import java.time.Instant;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** What nodes tell each other the moment that it happens, and would find out by themselves some seconds later. */
final class News {
    /** Sooner than a node, which has just looked, would find out. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private News() {}

    /** Blocks until what happens at one node is known at once at all others, and tells how long that was after {@code since}. */
    static Duration heardAgain(Site site, Instant since, Duration patience) {
        try (Visitor visitor = new Visitor(site)) {
            within(patience, () -> assertThat(areHeard(site, visitor)).isTrue());
        }
        return Duration.between(since, Instant.now());
    }

    /** Whether a session that ends at one node is known to have ended at all others at once. */
    private static boolean areHeard(Site site, Visitor visitor) {
        NodeProcess here = site.doors().get(0);
        Visitor.Tokens tokens = visitor.signIn(here);
        site.doors().forEach(node -> assertThat(visitor.look(node, tokens)).isEqualTo(200));
        visitor.signOut(here, tokens);
        try {
            within(SOON, () -> assertThat(site.doors()).allMatch(node -> visitor.look(node, tokens) == 401));
            return true;
        } catch (AssertionError unheard) {
            return false;
        }
    }
}
