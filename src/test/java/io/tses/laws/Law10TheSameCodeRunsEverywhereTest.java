package io.tses.laws;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tses.app.AppConfig;
import io.tses.app.Application;
import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Development, tests and production differ in who starts the servers, which no part can find out. */
@ArchTag("slow")
@AnalyzeClasses(packages = "io.tses", importOptions = ImportOption.DoNotIncludeTests.class)
class Law10TheSameCodeRunsEverywhereTest {
    @ArchTest
    static final ArchRule onlyTheCommandLineStartsEmbeddedServers = noClasses()
            .that()
            .resideOutsideOfPackages("io.tses.cli..", "io.tses.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tses.embedded..");

    @ArchTest
    static final ArchRule noPartAsksTheEnvironmentWhereItRuns = noClasses()
            .that()
            .resideOutsideOfPackages("io.tses.cli..", "io.tses.embedded..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule devAndServeStartTheApplicationInOneWay = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.tses.cli.RunningApplication")
            .and()
            .resideOutsideOfPackage("io.tses.app..")
            .should()
            .callMethod(Application.class, "start", AppConfig.class)
            .orShould()
            .callMethod(Application.class, "start", AppConfig.class, List.class);
}
