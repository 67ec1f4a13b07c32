package io.tses.outbox;

import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MailedCodeTest {
    private static final Passcode CODE = new Passcode("012345");
    private static final LinkToken TOKEN = new LinkToken("AbC-_0123456789xyzABCQ");

    @Test
    void whatWasWrittenIsReadAgain() {
        MailedCode both = new MailedCode(CODE, Optional.of(TOKEN));
        MailedCode codeAlone = new MailedCode(CODE, Optional.empty());

        assertThat(MailedCode.decode(both.encode())).contains(both);
        assertThat(MailedCode.decode(codeAlone.encode())).contains(codeAlone);
    }

    @Test
    void aCodeAloneIsWhatFormerReleasesWroteAndRead() {
        assertThat(new MailedCode(CODE, Optional.empty()).encode()).isEqualTo("012345");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01234",
                "012345 ",
                " AbC-_0123456789xyzABCQ",
                "AbC-_0123456789xyzABCQ",
                "012345 AbC-_0123456789xyzABC",
                "012345 AbC-_0123456789xyzABCQ AbC-_0123456789xyzABCQ",
                "012345\nAbC-_0123456789xyzABCQ"
            })
    void anythingElseIsNone(String text) {
        assertThat(MailedCode.decode(text)).isEmpty();
    }

    @Test
    void itShowsNeitherCodeNorToken() {
        assertThat(new MailedCode(CODE, Optional.of(TOKEN)).toString())
                .doesNotContain(CODE.value())
                .doesNotContain(TOKEN.value());
    }
}
