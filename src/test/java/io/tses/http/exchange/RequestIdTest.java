package io.tses.http.exchange;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void aSaneOneIsKept(String id) {
        assertThat(RequestId.accept(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\r\nX-Evil: 1",
                "a\u0000",
                "ünï",
                "a;b",
                "${jndi:ldap}",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void anyOtherIsReplaced(String id) {
        assertThat(UUID.fromString(RequestId.accept(id)).version()).isEqualTo(4);
    }

    @Test
    void whereNoneIsGivenOneIsMade() {
        assertThat(RequestId.accept(null)).isNotEqualTo(RequestId.accept(null));
    }
}
