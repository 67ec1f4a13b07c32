package io.tses.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

/** What holds for the tests themselves. */
@AnalyzeClasses(packages = "io.tses", importOptions = ImportOption.OnlyIncludeTests.class)
class TestRulesTest {
    private static final DescribedPredicate<JavaClass> IN_NEED_OF_SERVERS = DescribedPredicate.describe(
            "in need of servers, by whatever fixture",
            type -> type.getTransitiveDependenciesFromSelf().stream()
                    .anyMatch(
                            dependency -> dependency.getTargetClass().getName().equals("io.tses.support.TestServers")));

    private static final DescribedPredicate<JavaClass> TAGGED = DescribedPredicate.describe(
            "tagged as such",
            type -> Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
                    .flatMap(tagged -> tagged.tryGetAnnotationOfType(Tag.class).stream())
                    .anyMatch(tag -> tag.value().equals("servers")));

    @ArchTest
    static final ArchRule testsThatNeedServersAreTagged = classes()
            .that()
            .haveSimpleNameEndingWith("Test")
            .and(IN_NEED_OF_SERVERS)
            .should(be(TAGGED));
}
