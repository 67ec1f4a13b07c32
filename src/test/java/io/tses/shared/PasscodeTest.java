package io.tses.shared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PasscodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "012345",
                " 012345\n",
                "012 345",
                "01 23 45",
                "0 1 2 3 4 5",
                "012-345",
                "012 - 345",
                "012\u2011345",
                "012\u2013345",
                "012\u2014345",
                "012\u2212345",
                "012\uff0d345",
                "012\u00ad345",
                "012\u00a0345",
                "012\u202f345",
                "012\u3000345",
                "012\t345",
                "\u00a0012345\u00a0",
                "\ufeff012345",
                "\u200e012345\u200f",
                "\u2067012345\u2069",
                "012\u200b345",
                "\u202a012\u202c345",
                "\uff10\uff11\uff12\uff13\uff14\uff15",
                "\u0660\u0661\u0662\u0663\u0664\u0665",
                "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5",
                "\u0966\u0967\u0968\u0969\u096a\u096b",
                "\u0e50\u0e51\u0e52\u0e53\u0e54\u0e55",
                "\u0660\u0661\u0662 \u0663\u0664\u0665",
                "\ud835\udfce\ud835\udfcf\ud835\udfd0\ud835\udfd1\ud835\udfd2\ud835\udfd3"
            })
    void howeverItIsTypedItIsTheSameCode(String text) {
        assertThat(Passcode.parse(text)).contains(new Passcode("012345"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "------",
                "01234",
                "0123456",
                "012 3456",
                "01234a",
                "O12345",
                "0x1234",
                "-012345",
                "012345-",
                "+12345",
                "012.345",
                "012,345",
                "1e5000",
                "012345\u0000",
                "01234\ud835",
                "012345 012345",
                "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d"
            })
    void whatIsNotSixDigitsIsNone(String text) {
        assertThat(Passcode.parse(text)).isEmpty();
    }

    @Test
    void longTextIsNotLookedThrough() {
        assertThat(Passcode.parse("0" + " ".repeat(100) + "12345")).isEmpty();
        assertThat(Passcode.parse("\ufdfa".repeat(1_000_000))).isEmpty();
    }

    @Test
    void anythingElseIsNoCode() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Passcode("012 345"));
        assertThat(new Passcode("012345")).hasToString("******");
    }
}
