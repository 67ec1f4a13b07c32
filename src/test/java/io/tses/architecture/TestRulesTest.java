package io.tses.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Property;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds for the tests themselves. */
@ArchTag("slow")
@AnalyzeClasses(packages = "io.tses", importOptions = ImportOption.OnlyIncludeTests.class)
class TestRulesTest {
    private static final String JUNIT_TAG = "org.junit.jupiter.api.Tag";
    private static final String JQWIK_TAG = "net.jqwik.api.Tag";
    private static final int LAWS = 10;

    private static final List<String> SERVERS = List.of(
            "io.tses.embedded.EmbeddedServers", "io.tses.embedded.EmbeddedPostgres", "io.tses.embedded.EmbeddedRedis");

    private static final List<String> WAITING = List.of(
            "io.tses.support.Eventually",
            "io.tses.audit.AuditFixture",
            "io.tses.mail.MailFixture",
            "io.tses.bench.MailDrain",
            "io.tses.bench.Product");

    @ArchTest
    static void testsThatNeedServersAreTaggedByWhateverFixtureTheyNeedThem(JavaClasses tests) {
        Set<JavaClass> needing = new HashSet<>();
        addThoseThatNeed(tests.get("io.tses.support.TestServers"), needing);
        tests.stream().filter(TestRulesTest::startsServers).forEach(needing::add);

        assertThat(needing)
                .filteredOn(type -> type.getSimpleName().endsWith("Test"))
                .isNotEmpty()
                .allMatch(TestRulesTest::isTagged, "are tagged \"servers\"");
    }

    /** It does not know the tags of JUnit. */
    @ArchTest
    static final ArchRule jqwikFindsTagsOfItsOwn = methods()
            .that()
            .areAnnotatedWith(Property.class)
            .should()
            .beDeclaredInClassesThat(
                    DescribedPredicate.describe("without a tag of JUnit", type -> !hasTag(type, JUNIT_TAG)));

    /** Whoever waits looks again and again, with a deadline, or moves the clock. */
    @ArchTest
    static final ArchRule noTestSleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(TimeUnit.class, "sleep", long.class);

    @ArchTest
    static final ArchRule onlyTheseWaitBetweenTwoLooks = noClasses()
            .that(DescribedPredicate.describe("elsewhere", type -> !WAITING.contains(type.getName())))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.locks.LockSupport");

    @ArchTest
    static final ArchRule amongTheLawsThereAreOnlyLaws = classes()
            .that()
            .resideInAPackage("io.tses.laws")
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameStartingWith("Law");

    /** Law 10 is about sources. */
    @ArchTest
    static final ArchRule lawsAreTriedOnBothShapesOfANode = classes()
            .that()
            .resideInAPackage("io.tses.laws")
            .and()
            .haveSimpleNameEndingWith("Test")
            .and()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotStartingWith("Law10")
            .should()
            .beAssignableTo("io.tses.laws.LawTest");

    /** They run after packaging, against the jar. */
    @ArchTest
    static final ArchRule whatBreaksProcessesIsOfTheFaultSuite = classes()
            .that()
            .haveSimpleNameEndingWith("IT")
            .should()
            .resideInAPackage("io.tses.faults")
            .andShould()
            .beAssignableTo("io.tses.faults.FaultIT");

    @ArchTest
    static final ArchRule benchmarksStandByThemselves =
            noClasses().that().resideOutsideOfPackage("io.tses.bench").should().haveSimpleNameEndingWith("Bench");

    @ArchTest
    static void everyLawHasATestNamedByItsNumber(JavaClasses tests) {
        List<String> names = tests.stream().map(JavaClass::getSimpleName).toList();

        assertThat(IntStream.rangeClosed(1, LAWS).boxed().collect(Collectors.toList()))
                .allSatisfy(law -> assertThat(names).anyMatch(name -> name.matches("Law" + law + "[A-Z]\\w*Test")));
    }

    private static void addThoseThatNeed(JavaClass needed, Set<JavaClass> needing) {
        for (Dependency dependency : needed.getDirectDependenciesToSelf()) {
            JavaClass user = dependency.getOriginClass();
            if (needing.add(user)) {
                addThoseThatNeed(user, needing);
            }
        }
    }

    private static boolean startsServers(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        SERVERS.contains(dependency.getTargetClass().getName()));
    }

    private static boolean isTagged(JavaClass type) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
                .anyMatch(tagged -> tagged.isAnnotatedWith("io.tses.support.OnRealServers")
                        || hasTag(tagged, JUNIT_TAG)
                        || hasTag(tagged, JQWIK_TAG));
    }

    private static boolean hasTag(JavaClass type, String tag) {
        Optional<JavaAnnotation<JavaClass>> found = type.tryGetAnnotationOfType(tag);
        return found.flatMap(annotation -> annotation.get("value"))
                .filter("servers"::equals)
                .isPresent();
    }
}
