package io.tses.users;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.tses.shared.Actor;
import io.tses.users.ChangeUser.Reason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class ChangeUserTest extends UsersTest {
    @Test
    void aChangeIsRecordedWithWhoDidItAndWhatWasBefore() {
        UUID root = superuser("root");
        UUID ada = person("ada");

        User changed = changed(new ChangeUser(
                by(root),
                ada,
                Optional.of(new Username("lovelace")),
                Optional.of("Ada"),
                Optional.empty(),
                new Flags(NO, YES, AS_IS)));

        assertThat(changed).isEqualTo(fresh(ada));
        assertThat(changed.username()).isEqualTo("lovelace");
        assertThat(changed.firstName()).isEqualTo("Ada");
        assertThat(changed.isActive()).isFalse();
        assertThat(changed.isStaff()).isTrue();
        assertThat(details(ada))
                .isEqualTo(new JsonObject()
                        .put("request_id", "req-17")
                        .put("by", root.toString())
                        .put(
                                "changed",
                                new JsonObject()
                                        .put("username", oldNew("ada", "lovelace"))
                                        .put("first_name", oldNew("", "Ada"))
                                        .put("is_active", oldNew(true, false))
                                        .put("is_staff", oldNew(false, true))));
        assertThat(servers.query(
                        "SELECT event || ' ' || email || ' ' || host(ip) || ' ' || user_agent FROM audit_logs"))
                .isEqualTo("USER_UPDATE ada@example.com 198.51.100.9 desk/1");
    }

    @Test
    void whatIsAlreadySoIsNeitherWrittenNorRecorded() {
        UUID root = superuser("grace");
        changed(names(root, root, "grace", "", ""));
        String before = servers.query("SELECT xmin::text FROM users");

        assertThat(changed(names(root, root, "grace", "", "")).username()).isEqualTo("grace");
        assertThat(changed(flags(root, root, YES, YES, YES)).isSuperuser()).isTrue();

        assertThat(servers.query("SELECT xmin::text FROM users")).isEqualTo(before);
        assertThat(count("audit_logs")).isZero();
    }

    @Test
    void aTestIdentityBecomesNoStaffAndMayBeAnythingElse() {
        UUID root = superuser("root");
        UUID reviewer = person(REVIEWER);
        ChangeUser.Refused refused = new ChangeUser.Refused(Reason.TEST_IDENTITY);

        assertThat(change(flags(root, reviewer, AS_IS, YES, AS_IS))).isEqualTo(refused);
        assertThat(change(flags(root, reviewer, AS_IS, AS_IS, YES))).isEqualTo(refused);
        assertThat(changed(flags(root, reviewer, NO, NO, NO)).isActive()).isFalse();
        assertThat(changed(flags(root, reviewer, YES, AS_IS, AS_IS)).isActive()).isTrue();
        assertThat(changed(names(root, reviewer, "apple", "", "")).username()).isEqualTo("apple");
    }

    @Test
    void staffWhoBecameATestIdentityCanStillBeDemoted() {
        UUID root = superuser("root");
        UUID reviewer = person(REVIEWER, true, false);

        assertThat(changed(flags(root, reviewer, AS_IS, NO, AS_IS)).isStaff()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lily", "Lily", "LILY", "1ily", "lIly", "liIy"})
    void aUsernameThatLooksLikeSomebodyElsesIsRefused(String username) {
        person("lily");
        UUID eve = person("eve");

        assertThat(change(names(eve, eve, username, null, null)))
                .isEqualTo(new ChangeUser.Refused(Reason.USERNAME_TAKEN));
        assertThat(fresh(eve).username()).isEqualTo("eve");
    }

    @Test
    void onesOwnUsernameMayBeSpelledOtherwise() {
        UUID ada = person("ada");

        assertThat(changed(names(ada, ada, "Ada", null, null)).username()).isEqualTo("Ada");
        assertThat(changed(names(ada, ada, "ada", null, null)).username()).isEqualTo("ada");
        assertThat(servers.query("SELECT username_key FROM users")).isEqualTo("ada");
    }

    @Test
    void aUsernameFromBeforeTheRulesStaysAndIsGivenUpByTheNextChange() {
        UUID ada = person("ada");
        UUID bob = person("bob");
        servers.runSql("UPDATE users SET username = 'Root <at> home' WHERE id = '" + ada + "'");

        assertThat(changed(names(ada, ada, null, "Ada", null)).username()).isEqualTo("Root <at> home");
        assertThat(changed(names(ada, ada, "countess", null, null)).username()).isEqualTo("countess");
        assertThat(change(names(bob, bob, "Countess", null, null)))
                .isEqualTo(new ChangeUser.Refused(Reason.USERNAME_TAKEN));
        assertThat(changed(names(bob, bob, "ada", null, null)).username()).isEqualTo("ada");
    }

    @Test
    void namesThatLookAlikeFromBeforeStayAndTheFirstStandsInTheWay() {
        for (String name : List.of("mary", "rnary", "mаry", "bob")) {
            person(name.equals("mаry") ? "cyrillic" : name);
        }
        servers.runSql("UPDATE users SET username = 'mаry' WHERE username = 'cyrillic'");
        UUID eve = person("eve");

        assertThat(change(names(eve, eve, "Mary", null, null)))
                .isEqualTo(new ChangeUser.Refused(Reason.USERNAME_TAKEN));

        assertThat(count("users WHERE username_key IS NULL")).isZero();
        assertThat(servers.query("SELECT username FROM users WHERE username_key = 'rnary'"))
                .isEqualTo("mary");
        assertThat(count("users WHERE username_key LIKE 'rnary %'")).isEqualTo(2);
    }

    @Test
    void severalNodesGiveEveryUsernameItsKeyOnce() {
        servers.runSql("INSERT INTO users (id, email, username) SELECT gen_random_uuid(), n || '@example.com',"
                + " 'u' || translate(n::text, '1', CASE WHEN n % 2 = 0 THEN 'l' ELSE '1' END) || CASE WHEN n % 3 = 0"
                + " THEN 'O' ELSE '' END FROM generate_series(1, 3000) n ON CONFLICT DO NOTHING");
        PatientClient<Pool> clients =
                new PgClients(vertx, servers.postgresConfig(), new SimpleMeterRegistry()).pool(Duration.ofSeconds(20));
        List<UsernameStore> nodes =
                List.of(new UsernameStore(clients), new UsernameStore(clients), new UsernameStore(clients));

        eventually(() -> {
            Future.all(nodes.stream().map(UsernameStore::giveKeys).toList()).await();
            assertThat(count("users WHERE username_key IS NULL")).isZero();
        });

        assertThat(count("users WHERE username_key LIKE 'u%'")).isEqualTo(count("users"));
    }

    @Test
    void aNodeGivesUsernamesOfFormerReleasesTheirKeys() {
        person("ada");
        assertThat(count("users WHERE username_key IS NULL")).isEqualTo(1);

        vertx.deployVerticle(new UsernameKeysVerticle(
                        new PgClients(vertx, servers.postgresConfig(), new SimpleMeterRegistry())))
                .await();

        eventually(() -> assertThat(count("users WHERE username_key IS NULL")).isZero());
    }

    @Test
    void aUsernameOfSomebodyElseIsRefusedAndNothingElseIsChangedEither() {
        person("bob");
        UUID ada = person("ada");

        assertThat(change(names(ada, ada, "bob", "Ada", null)))
                .isEqualTo(new ChangeUser.Refused(Reason.USERNAME_TAKEN));
        assertThat(fresh(ada).firstName()).isEmpty();
        assertThat(count("audit_logs")).isZero();
    }

    @Test
    void ofManyWhoWantOneUsernameExactlyOneGetsIt() {
        List<UUID> all = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                .map(this::person)
                .toList();

        List<ChangeUser.Reply> replies = Future.all(all.stream()
                        .map(id -> asking(ChangeUser.ADDRESS, names(id, id, "best", null, null)))
                        .toList())
                .map(done -> done.<ChangeUser.Reply>list())
                .await();

        assertThat(replies)
                .filteredOn(reply -> reply instanceof ChangeUser.Changed)
                .hasSize(1);
        assertThat(replies)
                .filteredOn(reply -> !(reply instanceof ChangeUser.Changed))
                .containsOnly(new ChangeUser.Refused(Reason.USERNAME_TAKEN));
    }

    @Test
    void somebodyWhoIsNotThereIsMissing() {
        assertThat(change(names(superuser("root"), new UUID(1, 2), null, "A", null)))
                .isEqualTo(new ChangeUser.Missing());
    }

    @Test
    void rightsAreThoseOfTheMomentAndNotOfTheCaller() {
        UUID root = superuser("root");
        UUID staff = person("staff", true, false);
        UUID ada = person("ada");
        findEverywhere(staff);
        changed(flags(root, staff, AS_IS, NO, AS_IS));

        assertThat(change(flags(staff, ada, NO, AS_IS, AS_IS))).isEqualTo(new ChangeUser.Refused(Reason.NOT_ALLOWED));
    }

    @Test
    void ofTwoSuperusersWhoDemoteEachOtherAtOnceOneRemains() {
        for (int round = 0; round < 20; round++) {
            servers.emptyTables();
            UUID one = superuser("one");
            UUID two = superuser("two");

            List<ChangeUser.Reply> replies =
                    atOnce(flags(one, two, AS_IS, AS_IS, NO), flags(two, one, AS_IS, AS_IS, NO));

            assertThat(replies)
                    .filteredOn(reply -> reply instanceof ChangeUser.Changed)
                    .hasSize(1);
            assertThat(replies).contains(new ChangeUser.Refused(Reason.NOT_ALLOWED));
            assertThat(count("users WHERE is_superuser AND is_active")).isEqualTo(1);
        }
    }

    @Test
    void ofSuperusersWhoAllResignAtOnceOneRemains() {
        for (int round = 0; round < 20; round++) {
            servers.emptyTables();
            List<UUID> all = Stream.of("a", "b", "c", "d").map(this::superuser).toList();

            List<ChangeUser.Reply> replies = atOnce(all.stream()
                    .map(id -> flags(id, id, all.indexOf(id) % 2 == 0 ? NO : AS_IS, AS_IS, NO))
                    .toArray(ChangeUser[]::new));

            assertThat(replies)
                    .filteredOn(reply -> reply instanceof ChangeUser.Changed)
                    .hasSize(3);
            assertThat(replies).contains(new ChangeUser.Refused(Reason.LAST_SUPERUSER));
            assertThat(count("users WHERE is_superuser AND is_active")).isEqualTo(1);
        }
    }

    @Test
    void aNewSuperuserIsStaffAsWell() {
        UUID ada = person("ada");

        changed(flags(superuser("root"), ada, AS_IS, AS_IS, YES));

        assertThat(fresh(ada).isStaff()).isTrue();
        assertThat(details(ada).getJsonObject("changed").fieldNames())
                .containsExactlyInAnyOrder("is_staff", "is_superuser");
    }

    @Test
    void whoIsDisabledIsSoAtOnceForEveryInstanceOfTheNode() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        assertThat(findEverywhere(ada)).allMatch(found -> found.orElseThrow().isActive());

        changed(flags(root, ada, NO, AS_IS, AS_IS));

        eventually(() -> assertThat(findEverywhere(ada))
                .noneMatch(found -> found.orElseThrow().isActive()));
        assertThat(somebody(ensure("ada")).user().isActive()).isFalse();
    }

    @Test
    void aNewNameIsSeenAtOnceByWhoeverAsksForTheFreshOne() {
        UUID ada = person("ada");
        findEverywhere(ada);

        changed(names(ada, ada, null, "Ada", null));

        for (int n = 0; n < 3; n++) {
            assertThat(fresh(ada).firstName()).isEqualTo("Ada");
        }
    }

    @Test
    void whoSignedInTooLongAgoPromotesAndDemotesNobodyButDoesTheRest() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        ChangeUser.Reply stale = new ChangeUser.Stale(REAUTHENTICATION_AGE);

        assertThat(change(longAfterSignIn(flags(root, ada, AS_IS, YES, AS_IS)))).isEqualTo(stale);
        assertThat(change(longAfterSignIn(flags(root, ada, AS_IS, AS_IS, YES)))).isEqualTo(stale);
        assertThat(change(longAfterSignIn(flags(root, ada, NO, YES, AS_IS)))).isEqualTo(stale);
        assertThat(fresh(ada).isStaff()).isFalse();
        assertThat(fresh(ada).isActive()).isTrue();
        assertThat(count("audit_logs")).isZero();

        assertThat(changed(longAfterSignIn(flags(root, ada, NO, NO, NO))).isActive())
                .isFalse();
        assertThat(changed(longAfterSignIn(names(root, ada, "countess", null, null)))
                        .username())
                .isEqualTo("countess");
        assertThat(changed(flags(root, ada, AS_IS, YES, AS_IS)).isStaff()).isTrue();
        assertThat(change(longAfterSignIn(flags(root, ada, AS_IS, NO, AS_IS)))).isEqualTo(stale);
    }

    @Test
    void whoMayNotIsNotToldToSignInAgain() {
        UUID staff = person("staff", true, false);
        UUID root = superuser("root");

        assertThat(change(longAfterSignIn(flags(staff, root, AS_IS, NO, NO))))
                .isEqualTo(new ChangeUser.Refused(Reason.NOT_ALLOWED));
    }

    @Test
    void whoIsAtTheCommandLineMayDoEverythingButTakeTheLastSuperuser() {
        UUID root = superuser("root");
        UUID ada = person("ada");

        assertThat(changed(flags(Actor.commandLine("root"), ada, new Flags(NO, YES, YES)))
                        .isSuperuser())
                .isTrue();

        assertThat(details(ada).getString("by")).isEqualTo("command line (root)");
        assertThat(change(flags(Actor.commandLine("root"), root, Flags.active(false))))
                .isEqualTo(new ChangeUser.Refused(Reason.LAST_SUPERUSER));
        assertThat(change(flags(Actor.commandLine("root"), new UUID(1, 2), Flags.active(false))))
                .isEqualTo(new ChangeUser.Missing());
    }

    @Test
    void theFirstChangeOfAMonthMakesItsPartition() {
        UUID ada = person("ada");
        servers.runSql("DROP TABLE IF EXISTS "
                + servers.query("SELECT to_char(now() AT TIME ZONE 'UTC', '\"audit_logs_\"YYYY_MM')"));

        assertThat(changed(names(ada, ada, null, "Ada", null)).firstName()).isEqualTo("Ada");
        assertThat(count("audit_logs")).isEqualTo(1);
    }

    private static ChangeUser longAfterSignIn(ChangeUser ask) {
        return new ChangeUser(
                longAfterSignIn(ask.actor().person().orElseThrow()),
                ask.id(),
                ask.username(),
                ask.firstName(),
                ask.lastName(),
                ask.flags());
    }

    private User changed(ChangeUser ask) {
        return change(ask)
                .match(user -> user, () -> fail("missing"), reason -> fail(reason.name()), age -> fail("stale"));
    }

    private User fresh(UUID id) {
        return asking(FindUser.ADDRESS, new FindUser(id, true)).await().match(user -> user, () -> fail("missing"));
    }

    private List<ChangeUser.Reply> atOnce(ChangeUser... asks) {
        return Future.all(Stream.of(asks)
                        .map(ask -> asking(ChangeUser.ADDRESS, ask))
                        .toList())
                .map(done -> done.<ChangeUser.Reply>list())
                .await();
    }

    private static JsonObject oldNew(Object before, Object after) {
        return new JsonObject().put("old", before).put("new", after);
    }

    private static User fail(String why) {
        throw new AssertionError(why);
    }
}
