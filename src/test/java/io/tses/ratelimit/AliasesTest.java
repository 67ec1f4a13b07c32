package io.tses.ratelimit;

import io.tses.shared.EmailAddress;
import io.tses.support.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AliasesTest {
    private static final Settings<Aliases> SETTINGS = Settings.of(root -> AliasList.from(root.section("ratelimit")));

    private final Path folder;

    AliasesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** What the list that comes with the program says. */
    static Aliases known() {
        AliasList list = new AliasList();
        list.add(Aliases.known());
        Aliases aliases = list.aliases();
        assertThat(list.problems()).isEmpty();
        return aliases;
    }

    @ParameterizedTest
    @CsvSource({
        "bomb+0@gmail.com, bomb@gmail.com",
        "b.o.mb+a+b@gmail.com, bomb@gmail.com",
        "bo.mb@googlemail.com, bomb@gmail.com",
        "bomb+1@outlook.com, bomb@outlook.com",
        "bo.mb+1@hotmail.co.uk, bo.mb@hotmail.co.uk",
        "bomb+1@msn.com, bomb@msn.com",
        "bomb+1@me.com, bomb@icloud.com",
        "bomb@mac.com, bomb@icloud.com",
        "b_o-m.b+1@pm.me, bomb@proton.me",
        "bomb+1@fastmail.fm, bomb@fastmail.fm",
        "shop@bomb.fastmail.com, bomb@fastmail.com",
        "nick-shop@yahoo.com, nick@yahoo.com",
        "bomb+1@ya.ru, bomb@yandex.ru",
        "bomb+1@zohomail.com, bomb@zohomail.com"
    })
    void aMailboxIsCountedOnceWhateverItsProviderLetsItBeCalled(String typed, String counted) {
        assertThat(SETTINGS.defaults().bucketOf(email(typed))).isEqualTo(email(counted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bomb+0@example.com",
                "b.omb@example.com",
                "bomb@gmail.com",
                "b.omb@outlook.com",
                "nick+shop@yahoo.com",
                "bomb+1@gmail.com.example",
                "bomb@mail.gmail.com",
                "+0@gmail.com",
                "shop@a.bomb.fastmail.com"
            })
    void whatNoProviderIsKnownToDeliverElsewhereIsAMailboxOfItsOwn(String typed) {
        assertThat(SETTINGS.defaults().bucketOf(email(typed))).isEqualTo(email(typed));
    }

    @Test
    void noneCountsEveryAddressByItself() {
        assertThat(SETTINGS.with(Map.of("RATELIMIT_FOLD_ALIASES", "none"))).isEqualTo(Aliases.NONE);
        assertThat(Aliases.NONE.bucketOf(email("bomb+1@gmail.com"))).isEqualTo(email("bomb+1@gmail.com"));
    }

    @Test
    void anotherWordThanKnownAndNoneIsAProblem() {
        assertThat(SETTINGS.problems(Map.of("RATELIMIT_FOLD_ALIASES", "yes")))
                .containsExactly("ratelimit.fold-aliases (RATELIMIT_FOLD_ALIASES) must be known or none");
    }

    @Test
    void anOwnListAddsToTheKnownOne() {
        Aliases aliases = SETTINGS.with(
                own("\ufeff# ours\r\n\r\n  Bücher.Example\t+tag  . # since May\r\nexample.org = bücher.example"));

        assertThat(aliases.bucketOf(email("a.da+1@bücher.example"))).isEqualTo(email("ada@bücher.example"));
        assertThat(aliases.bucketOf(email("a.da+1@example.org"))).isEqualTo(email("ada@bücher.example"));
        assertThat(aliases.bucketOf(email("a.da+1@gmail.com"))).isEqualTo(email("ada@gmail.com"));
    }

    @Test
    void anOwnListReplacesWhatIsKnownOfADomain() {
        Aliases aliases = SETTINGS.with(own("GMAIL.com +tag\nyahoo.com\nya.ru = gmail.com"));

        assertThat(aliases.bucketOf(email("a.da+1@gmail.com"))).isEqualTo(email("a.da@gmail.com"));
        assertThat(aliases.bucketOf(email("a.da+1@googlemail.com"))).isEqualTo(email("a.da@gmail.com"));
        assertThat(aliases.bucketOf(email("nick-shop@yahoo.com"))).isEqualTo(email("nick-shop@yahoo.com"));
        assertThat(aliases.bucketOf(email("ada@ya.ru"))).isEqualTo(email("ada@gmail.com"));
    }

    @Test
    void anOwnListMayBeAllThereIs() {
        Map<String, String> settings = Map.of(
                "RATELIMIT_FOLD_ALIASES",
                "none",
                "RATELIMIT_ALIASES_FILE",
                file("example.com +tag").toString());

        Aliases aliases = SETTINGS.with(settings);

        assertThat(aliases.bucketOf(email("ada+1@example.com"))).isEqualTo(email("ada@example.com"));
        assertThat(aliases.bucketOf(email("ada+1@gmail.com"))).isEqualTo(email("ada+1@gmail.com"));
    }

    @Test
    void aListMayHaveThousandsOfLines() {
        String lines = IntStream.range(0, 20_000)
                .mapToObj(n -> "d" + n + ".example +tag")
                .collect(Collectors.joining("\n"));

        assertThat(SETTINGS.with(own(lines)).bucketOf(email("ada+1@d19999.example")))
                .isEqualTo(email("ada@d19999.example"));
    }

    @Test
    void whatIsWrongIsToldByFileAndLine() {
        Path list = file("\nexample,com +tag\nexample.com tag .\nexample.org = example.net\nlocalhost .\n"
                + "a.example +tag\nA.example .\nb.example = b_.example");

        assertThat(SETTINGS.problems(Map.of("RATELIMIT_ALIASES_FILE", list.toString())))
                .extracting(problem -> problem.replace(
                        "ratelimit.aliases-file (RATELIMIT_ALIASES_FILE) is wrong: " + list + " line ", ""))
                .containsExactly(
                        "2: \"example,com\" is not a domain",
                        "3: \"tag\" is none of +tag, -tag, ., -, _, @ and = with a domain",
                        "5: \"localhost\" is not a domain",
                        "7: A.example stands in line 6 already",
                        "8: \"b_.example\" is not a domain",
                        "4: example.net has no line that tells of its own mailboxes");
    }

    @Test
    void ofManyWrongLinesTheFirstAreTold() {
        String lines = IntStream.range(0, 500).mapToObj(n -> "wrong" + n).collect(Collectors.joining("\n"));

        List<String> problems = SETTINGS.problems(own(lines));

        assertThat(problems).hasSize(11);
        assertThat(problems.get(10))
                .isEqualTo("ratelimit.aliases-file (RATELIMIT_ALIASES_FILE) is wrong in 490 more lines");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() throws IOException {
        Path latin1 = Files.write(folder.resolve("latin1.txt"), "bücher.example".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(SETTINGS.problems(Map.of("RATELIMIT_ALIASES_FILE", latin1.toString())))
                .containsExactly("ratelimit.aliases-file (RATELIMIT_ALIASES_FILE) names " + latin1
                        + ", which is not text in UTF-8");
        assertThat(SETTINGS.problems(Map.of("RATELIMIT_ALIASES_FILE", "nowhere.txt")))
                .containsExactly("ratelimit.aliases-file (RATELIMIT_ALIASES_FILE) names a file that cannot be read:"
                        + " nowhere.txt");
    }

    private Map<String, String> own(String lines) {
        return Map.of("RATELIMIT_ALIASES_FILE", file(lines).toString());
    }

    private Path file(String lines) {
        try {
            return Files.writeString(folder.resolve("aliases.txt"), lines);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmailAddress email(String text) {
        return EmailAddress.parse(text).orElseThrow();
    }
}
