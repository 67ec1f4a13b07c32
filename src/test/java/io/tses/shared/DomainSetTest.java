package io.tses.shared;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DomainSetTest {
    private static final DomainSet DOMAINS =
            new DomainSet(Set.of("example.com", "co.uk", "xn--bcher-kva.example", "edu"));

    @ParameterizedTest
    @CsvSource({
        "example.com, true",
        "mail.example.com, true",
        "a.b.c.d.example.com, true",
        "badexample.com, false",
        "example.com.evil.org, false",
        "com, false",
        "uk, false",
        "co.uk, true",
        "anything.co.uk, true",
        "xn--bcher-kva.example, true",
        "example, false",
        "mit.edu, true",
        "edu.org, false"
    })
    void aDomainIsCoveredWithAllBelowItAndNothingElse(String domain, boolean covered) {
        assertThat(DOMAINS.covers(domain)).isEqualTo(covered);
    }

    @Test
    void noneCoversNothing() {
        assertThat(DomainSet.EMPTY.isEmpty()).isTrue();
        assertThat(DomainSet.EMPTY.covers("example.com")).isFalse();
    }

    @Test
    void theLastOfManyIsFoundAsTheFirstIs() {
        DomainSet many = new DomainSet(
                IntStream.range(0, 200_000).mapToObj(n -> "d" + n + ".example").collect(Collectors.toSet()));

        assertThat(many.covers("d0.example")).isTrue();
        assertThat(many.covers("mail.d199999.example")).isTrue();
        assertThat(many.covers("d200000.example")).isFalse();
        assertThat(many).hasToString("200000 domains");
    }
}
