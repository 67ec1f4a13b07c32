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

    private static List<Path> sources() throws IOException {
        try (Stream<Path> main = Files.walk(Path.of("src/main/java"));
                Stream<Path> test = Files.walk(Path.of("src/test/java"))) {
            return Stream.concat(main, test)
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
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
