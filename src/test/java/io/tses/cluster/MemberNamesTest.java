package io.tses.cluster;

import io.tses.support.LogLines;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemberNamesTest {
    @Test
    void namesAreTheAddressesThatTheyHaveWithTheirPortOrTheUsualOne() {
        assertThat(names("localhost", "192.0.2.1:7", "2001-db8.invalid", "[2001:db8::2]", "[2001:db8::2]:7"))
                .contains("127.0.0.1:5701", "192.0.2.1:7", "[2001:db8:0:0:0:0:0:2]:5701", "[2001:db8:0:0:0:0:0:2]:7");
    }

    @Test
    void aNameThatNobodyHasIsToldOnce() {
        MemberNames names = new MemberNames(List.of("nobody.invalid"), 5701);
        try (LogLines lines = new LogLines()) {
            assertThat(names.addresses()).isEmpty();
            assertThat(names.addresses()).isEmpty();

            assertThat(lines.all())
                    .singleElement()
                    .satisfies(line -> assertThat(line.message()).contains("CLUSTER_MEMBERS", "host=nobody.invalid"));
        }
    }

    private static List<String> names(String... names) {
        return new MemberNames(List.of(names), 5701).addresses();
    }
}
