package io.tses.users;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class UsernameTest {
    @ParameterizedTest
    @CsvSource({
        "ada, ada",
        "Ada.Lovelace, Ada.Lovelace",
        "ada_l-1815, ada_l-1815",
        "7of9, 7of9",
        "' ada\u00a0', ada",
        "ａｄａ, ada",
        "'Ame\u0301lie', Amélie",
        "Ärztin, Ärztin",
        "адам, адам",
        "ελένη, ελένη",
        "日本太郎, 日本太郎",
        "日本taro, 日本taro",
        "김철수, 김철수",
        "نرگس, نرگس",
        "नमस्ते, नमस्ते",
        "roots, roots",
        "meg, meg",
        "staffan, staffan"
    })
    void lettersAndDigitsOfOneScriptAreAName(String text, String name) {
        assertThat(Username.parse(text)).contains(new Username(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "<script>",
                "a'b",
                "a\"b",
                "a/b",
                "a\\b",
                "a+b",
                "a@b",
                "eve@example.com",
                "a\uff20b",
                "a\ufe6bb",
                ".ada",
                "ada.",
                "-ada",
                "ada-",
                "_ada",
                "ada_",
                "...",
                "\u0301ada",
                "a\u0000",
                "a\nb",
                "a\u202eb",
                "a\u200db",
                "a\u00adb",
                "a\ud800",
                "r\u043eot",
                "\u0430da",
                "ad\u0251",
                "ada\u0661",
                "\u0661\u06f2",
                "😀",
                "a☃"
            })
    void whatCouldDeceiveIsNone(String text) {
        assertThat(Username.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root",
                "Root",
                "ROOT",
                "r00t",
                "R.o-o_t",
                "ｒｏｏｔ",
                "admin",
                "adm1n",
                "admIn",
                "adrnin",
                "administrator",
                "me",
                "Me",
                "rne",
                "staff",
                "support",
                "postmaster",
                "abuse",
                "noreply",
                "no-reply",
                "mailer-daemon",
                "hostmaster",
                "null",
                "nuII",
                "undefined",
                "anonymous",
                "system",
                "security"
            })
    void noNameSpeaksForTheService(String text) {
        assertThat(Username.parse(text)).isEmpty();
    }

    @Test
    void aNameHasAtMostAHundredAndFiftyCharactersHoweverItIsSpelled() {
        assertThat(Username.parse("ä".repeat(150))).isPresent();
        assertThat(Username.parse("ä".repeat(151))).isEmpty();
        assertThat(Username.parse("\ufdfa".repeat(100))).isEmpty();
        assertThat(Username.parse("a".repeat(1_000_000))).isEmpty();
    }

    @Test
    void noOtherWayLeadsToAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Username("root"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Username(" ada"));
    }

    @ParameterizedTest
    @CsvSource({
        "Ada, ada",
        "ADA, аdа",
        "b0b, bob",
        "lily, 1ily",
        "mary, rnary",
        "straße, STRASSE",
        "ada, ａｄａ",
        "scope, ѕсоре",
        "Ame\u0301lie, amélie"
    })
    void namesThatLookAlikeHaveOneKey(String one, String other) {
        assertThat(UsernameKey.of(one)).isEqualTo(UsernameKey.of(other));
    }

    @Property
    void plainNamesHaveTheKeyThatTheLibraryGives(
            @ForAll @AlphaChars @NumericChars @Chars({'.', '_', '-', '|', '"'}) String name) {
        String key = UsernameKey.asTheLibraryHasIt(name);

        assertThat(UsernameKey.of(name)).isEqualTo(key.substring(0, Math.min(300, key.length())));
    }

    @Test
    void aCapitalThatLooksLikeAnotherLetterIsFoundByTheLook() {
        assertThat(UsernameKey.ofLook("AIice")).isEqualTo(UsernameKey.of("alice"));
        assertThat(UsernameKey.of("mail")).isNotEqualTo(UsernameKey.of("mall"));
    }

    @Test
    void aKeyFitsIntoAnIndexWhateverTheName() {
        assertThat(UsernameKey.of("\ufdfa".repeat(150)).codePoints().count()).isEqualTo(300);
        assertThat(UsernameKey.of("😀".repeat(150)).codePoints().count()).isLessThanOrEqualTo(300);
        assertThat(UsernameKey.of("")).isEmpty();
    }
}
