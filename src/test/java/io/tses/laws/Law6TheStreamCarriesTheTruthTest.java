package io.tses.laws;

import io.tses.support.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class Law6TheStreamCarriesTheTruthTest extends LawTest {
    /** No signal of one node reaches another, and none outlives its node. */
    @Test
    void whatANodeThatIsGoneDecidedIsDoneByOneThatNobodyTold() {
        try (Node gone = Node.start(redis.clockShift(), Map.of())) {
            gone.mails().hang();
            assertThat(gone.requestCode(ada, CLIENT).statusCode()).isEqualTo(202);
        }

        assertThat(node.codesFor(ada, 1)).hasSize(1);
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_REQUESTED")).hasSize(1));
    }
}
