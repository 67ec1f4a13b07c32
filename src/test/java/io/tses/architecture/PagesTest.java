package io.tses.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the pages tell of the code is there. */
class PagesTest {
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java/io/tses"), Path.of("src/test/java/io/tses"));

    /** Such as {@code `otp/CodeStore.check`} or {@code `mail/begin.lua`}. */
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)(?:\\.\\w+)*`");

    private static final Pattern SCRIPT = Pattern.compile("`((?:[a-z]+/)+[a-z-]+\\.lua)`");
    private static final Pattern FILE = Pattern.compile("`((?:src|clients|ops|examples)/[\\w./-]+\\w)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([\\w./-]+)(?:#[\\w-]+)?\\)");
    private static final Pattern LAW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\|$");

    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "README.md"})
    void whatAPageNamesIsThere(String page) throws IOException {
        String text = Files.readString(Path.of(page));

        assertThat(found(CLASS, text))
                .allSatisfy(name ->
                        assertThat(SOURCES).as(name).anyMatch(root -> Files.exists(root.resolve(name + ".java"))));
        assertThat(found(SCRIPT, text))
                .allSatisfy(name ->
                        assertThat(Path.of("src/main/resources/io/tses", name)).exists());
        assertThat(found(FILE, text))
                .allSatisfy(name -> assertThat(Path.of(name)).exists());
        assertThat(found(LINK, text))
                .allSatisfy(name -> assertThat(Path.of(name)).exists());
    }

    @Test
    void everyLawIsProvedByATestOfItsNumber() throws IOException {
        List<String> laws = LAW.matcher(Files.readString(Path.of("ARCHITECTURE.md")))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(laws).hasSize(10);
        IntStream.rangeClosed(1, laws.size())
                .forEach(number -> assertThat(found(CLASS, laws.get(number - 1)))
                        .as("law " + number)
                        .anyMatch(name -> name.matches("\\w+/Law" + number + "[A-Z]\\w+Test")));
    }

    private static List<String> found(Pattern pattern, String text) {
        Stream<MatchResult> all = pattern.matcher(text).results();
        return all.map(match -> match.group(1)).toList();
    }
}
