package io.tses.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.vertx.core.eventbus.EventBus;
import io.vertx.redis.client.Request;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.stream.Stream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Who may know whom, as the map in ARCHITECTURE.md draws it. Law 6 rests on it, since between verticles there are only
 * messages.
 */
@ArchTag("slow")
@AnalyzeClasses(packages = "io.tses", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Each knows its own subject and no other. */
    private static final String[] LEAVES = {
        "io.tses.captcha..",
        "io.tses.ratelimit..",
        "io.tses.mail..",
        "io.tses.users..",
        "io.tses.audit..",
        "io.tses.tokens..",
        "io.tses.keys..",
        "io.tses.devices..",
        "io.tses.stats.."
    };

    /** What goes across several subjects: they alone ask more than one. */
    private static final String[] STORIES = {
        "io.tses.otp..", "io.tses.sessions..", "io.tses.accounts..", "io.tses.tasks.."
    };

    private static final String[] VERTICLES = {
        "io.tses.captcha..",
        "io.tses.ratelimit..",
        "io.tses.mail..",
        "io.tses.users..",
        "io.tses.audit..",
        "io.tses.otp..",
        "io.tses.sessions..",
        "io.tses.accounts..",
        "io.tses.tasks..",
        "io.tses.stats.."
    };

    private static final String[] FEATURES =
            Stream.of(LEAVES, STORIES).flatMap(Stream::of).toArray(String[]::new);
    private static final String[] BASE = {
        "io.tses.bus..",
        "io.tses.cluster..",
        "io.tses.config..",
        "io.tses.crypto..",
        "io.tses.outbox..",
        "io.tses.postgres..",
        "io.tses.redis..",
        "io.tses.request..",
        "io.tses.shared..",
        "io.tses.smtp..",
        "io.tses.tls.."
    };

    private static final DescribedPredicate<JavaClass> MESSAGES_AND_VALUES = DescribedPredicate.describe(
            "messages, records and enums",
            type -> type.isAssignableTo(BusMessage.class) || type.isRecord() || type.isEnum());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tses.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule roomsOfHttpHaveNoCycles =
            slices().matching("io.tses.http.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule mechanismsKnowOnlyMechanisms = noClasses()
            .that()
            .resideInAnyPackage("io.tses.redis..", "io.tses.postgres..", "io.tses.request..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tses.bus..", "io.tses.outbox..");

    @ArchTest
    static final ArchRule theBaseKnowsNoFeature = noClasses()
            .that()
            .resideInAnyPackage(BASE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.tses..").and(not(resideInAnyPackage(BASE))));

    @ArchTest
    static final ArchRule leavesKnowNobodyAbove = noClasses()
            .that()
            .resideInAnyPackage(LEAVES)
            .should()
            .dependOnClassesThat(resideInAnyPackage(STORIES)
                    .or(resideInAnyPackage(
                            "io.tses.http..",
                            "io.tses.management..",
                            "io.tses.console..",
                            "io.tses.app..",
                            "io.tses.cli..")));

    @ArchTest
    static final ArchRule leavesDoNotKnowOneAnother = slices().matching(
                    "io.tses.(captcha|ratelimit|mail|users|tokens|audit|devices|stats)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule keysAreSeenByTokensAndSessionsOnly = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.tses.ratelimit..", "io.tses.mail..", "io.tses.users..", "io.tses.audit..", "io.tses.otp..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tses.keys..");

    @ArchTest
    static final ArchRule signingInReachesOthersByMessagesOnly =
            storyReachesOthersByMessagesOnly("io.tses.otp..", VERTICLES);

    @ArchTest
    static final ArchRule sessionsReachOthersByMessagesOnly =
            storyReachesOthersByMessagesOnly("io.tses.sessions..", VERTICLES);

    @ArchTest
    static final ArchRule accountsReachOthersByMessagesOnly =
            storyReachesOthersByMessagesOnly("io.tses.accounts..", VERTICLES);

    @ArchTest
    static final ArchRule tasksReachOthersByMessagesOnly =
            storyReachesOthersByMessagesOnly("io.tses.tasks..", VERTICLES);

    /** Tokens and keys are no verticles: a session's story calls them as they are. */
    private static ArchRule storyReachesOthersByMessagesOnly(String story, String... verticles) {
        return noClasses()
                .that()
                .resideInAPackage(story)
                .should()
                .dependOnClassesThat(resideInAnyPackage(verticles)
                        .and(not(resideInAPackage(story)))
                        .and(not(MESSAGES_AND_VALUES)));
    }

    @ArchTest
    static final ArchRule httpReachesAFeatureByMessagesOnly = noClasses()
            .that()
            .resideInAPackage("io.tses.http..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(FEATURES).and(not(MESSAGES_AND_VALUES)));

    /** So that there is no second way to do a thing, whoever asks. */
    @ArchTest
    static final ArchRule theConsoleReachesAFeatureByMessagesOnly = noClasses()
            .that()
            .resideInAPackage("io.tses.console..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(FEATURES).and(not(MESSAGES_AND_VALUES)));

    @ArchTest
    static final ArchRule nobodyButTheApplicationKnowsTheConsole = noClasses()
            .that()
            .resideOutsideOfPackages("io.tses.console..", "io.tses.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tses.console..");

    /** What is decided from values alone can be tried in microseconds. */
    @ArchTest
    static final ArchRule messagesAndValuesArePure = noClasses()
            .that(resideInAnyPackage(FEATURES).and(MESSAGES_AND_VALUES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.micrometer..", "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule onlyTheBusTouchesTheEventBus = noClasses()
            .that()
            .areNotAssignableTo(Bus.class)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(EventBus.class);

    /** Whoever sends a command tells its keys from its other arguments: in a Cluster they are called otherwise. */
    @ArchTest
    static final ArchRule commandsNameTheirKeys = noClasses()
            .that()
            .resideOutsideOfPackage("io.tses.redis..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Request.class);

    @ArchTest
    static final ArchRule nobodyKnowsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("io.tses.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tses.cli..");

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .that()
            .resideOutsideOfPackages("io.tses.cli..", "io.tses.embedded..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    /** Whole tables are moved by a job that blocks for minutes, and by nothing that serves. */
    @ArchTest
    static final ArchRule onlyTheCommandLineMovesWholeTables = noClasses()
            .that()
            .resideOutsideOfPackages("io.tses.cli..", "io.tses.transfer..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tses.transfer..");

    /** Digits and letters would follow the language of the machine. */
    @ArchTest
    static final ArchRule textIsMadeTheSameOnEveryMachine = noClasses()
            .should()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(Locale.class, "getDefault");

    @ArchTest
    static final ArchRule inAFeatureOnlyMessagesVerticlesSettingsAndKeysArePublic = classes()
            .that()
            .resideInAnyPackage(VERTICLES)
            .and()
            .arePublic()
            .should()
            .haveNameMatching(".*(Verticle|Config|Keys)(\\$.*)?")
            .orShould()
            .beRecords()
            .orShould()
            .beEnums()
            .orShould()
            .beInterfaces();
}
