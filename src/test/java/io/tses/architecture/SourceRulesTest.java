package io.tses.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds for the sources themselves, which no bytecode tells. */
@Tag("slow")
class SourceRulesTest {
    private static final Pattern FUNCTION = Pattern.compile("^local function (\\w+)", Pattern.MULTILINE);
    private static final List<String> NESTED = new ArrayList<>();

    @BeforeAll
    static void readSources() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources()));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Conditionals(trees).scan(unit, null);
            }
        }
    }

    /** Who reads "a ? b : c ? d : e" has to stop and count. */
    @Test
    void noConditionalStandsInAnother() {
        assertThat(NESTED).isEmpty();
    }

    /** It would call itself where it is meant to call that one, and Redis would stand still. */
    @Test
    void noScriptHasAFunctionThatIsCalledAsOneOfThePrelude() throws IOException {
        List<Path> scripts = files(Path.of("src/main/resources"), ".lua");
        Path prelude = Path.of("src/main/resources/io/tses/redis/prelude.lua");
        Set<String> taken = functions(prelude);

        assertThat(taken).contains("append", "digits");
        assertThat(scripts)
                .contains(prelude)
                .filteredOn(script -> !script.equals(prelude))
                .allSatisfy(script -> assertThat(functions(script)).doesNotContainAnyElementsOf(taken));
    }

    private static Set<String> functions(Path script) throws IOException {
        return FUNCTION.matcher(Files.readString(script))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static List<Path> sources() throws IOException {
        return Stream.concat(
                        files(Path.of("src/main/java"), ".java").stream(),
                        files(Path.of("src/test/java"), ".java").stream())
                .toList();
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private static final class Conditionals extends TreePathScanner<Void, Void> {
        private final Trees trees;

        private Conditionals(Trees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitConditionalExpression(ConditionalExpressionTree conditional, Void nothing) {
            for (TreePath outer = getCurrentPath().getParentPath(); outer != null; outer = outer.getParentPath()) {
                if (outer.getLeaf() instanceof ConditionalExpressionTree) {
                    CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
                    long start = trees.getSourcePositions().getStartPosition(unit, conditional);
                    NESTED.add(unit.getSourceFile().getName() + ":"
                            + unit.getLineMap().getLineNumber(start));
                    break;
                }
            }
            return super.visitConditionalExpression(conditional, null);
        }
    }
}
