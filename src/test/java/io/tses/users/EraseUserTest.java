package io.tses.users;

import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.ChangeUser.Reason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class EraseUserTest extends UsersTest {
    private static final EmailAddress STAND_IN = new Pseudonym(KEYS).of(address("ada"));
    private static final String PSEUDONYM = STAND_IN.value();

    @Test
    void theirRowIsGoneAndTheirAuditRowsStayUnderAPseudonym() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        row("OTP_REQUESTED", null, "{\"request_id\":\"r\",\"otp_expiry_seconds\":300}");
        row("OTP_VERIFIED", ada, "{\"request_id\":\"r\",\"user_created\":true}");

        assertThat(erase(root, ada)).isEqualTo(new EraseUser.Erased(address("ada"), STAND_IN));

        assertThat(count("users WHERE id = '" + ada + "'")).isZero();
        assertThat(count("audit_logs WHERE email = 'ada@example.com'")).isZero();
        assertThat(count("audit_logs WHERE email = '" + PSEUDONYM + "'")).isEqualTo(3);
        assertThat(count("audit_logs WHERE event LIKE 'OTP%' AND (ip IS NOT NULL OR user_agent <> '')"))
                .isZero();
        assertThat(count("audit_logs WHERE details->>'otp_expiry_seconds' = '300'"))
                .isEqualTo(1);
    }

    @Test
    void theErasureItselfIsRecordedWithWhoDidIt() {
        UUID root = superuser("root");
        UUID ada = person("ada");

        erase(root, ada);

        assertThat(details(ada))
                .isEqualTo(new JsonObject()
                        .put("request_id", "req-17")
                        .put("by", root.toString())
                        .put("erased", true));
        assertThat(servers.query(
                        "SELECT event || ' ' || email || ' ' || host(ip) || ' ' || user_agent FROM audit_logs"))
                .isEqualTo("USER_UPDATE " + PSEUDONYM + " 198.51.100.9 desk/1");
    }

    @Test
    void namesGoFromTheDetailsAndClientsStayWhereSomebodyElseWasTheClient() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        change(names(ada, ada, "countess", "Ada", "Lovelace"));
        change(flags(root, ada, NO, AS_IS, AS_IS));

        erase(root, ada);

        assertThat(servers.query("SELECT string_agg(audit_logs::text, ' ') FROM audit_logs"))
                .doesNotContain("countess", "Ada", "Lovelace", "ada@");
        assertThat(servers.query(
                        "SELECT host(ip) || ' ' || user_agent FROM audit_logs WHERE details->'changed' ? 'is_active'"))
                .isEqualTo("198.51.100.9 desk/1");
        assertThat(count("audit_logs WHERE details->>'by' = '" + ada + "' AND (ip IS NOT NULL OR user_agent <> '')"))
                .isZero();
    }

    @Test
    void rowsOfOthersAreLeftAlone() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        servers.runSql("SELECT ensure_audit_month(now())");
        servers.runSql("INSERT INTO audit_logs VALUES (gen_random_uuid(), now(), NULL, 'bob@example.com', 'OTP_FAILED',"
                + " '203.0.113.7', 'curl', '{}')");

        erase(root, ada);

        assertThat(count("audit_logs WHERE email = 'bob@example.com' AND ip IS NOT NULL AND user_agent = 'curl'"))
                .isEqualTo(1);
    }

    @Test
    void anEventThatComesLaterIsSweptAfterwardsButNotThoseOfALaterLife() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        erase(root, ada);
        row("OTP_FAILED", null, "{\"request_id\":\"late\"}");
        servers.runSql("INSERT INTO audit_logs VALUES (gen_random_uuid(), now() + interval '1 second', NULL,"
                + " 'ada@example.com', 'OTP_REQUESTED', NULL, '', '{}')");

        servers.runSql("SELECT sweep_erasures(now(), 1000)");

        assertThat(servers.query("SELECT email FROM audit_logs WHERE details->>'request_id' = 'late'"))
                .isEqualTo(PSEUDONYM);
        assertThat(servers.query("SELECT email FROM audit_logs WHERE event = 'OTP_REQUESTED'"))
                .isEqualTo("ada@example.com");
    }

    @Test
    void theAddressIsForgottenOnceNoEventCanBeOnItsWay() {
        erase(superuser("root"), person("ada"));
        servers.runSql("SELECT sweep_erasures(now(), 1000)");
        assertThat(count("erasures")).isEqualTo(1);

        servers.runSql("UPDATE erasures SET erased_at = now() - interval '11 minutes'");
        servers.runSql("SELECT sweep_erasures(now() - interval '5 minutes', 1000)");
        assertThat(count("erasures")).isEqualTo(1);

        servers.runSql("SELECT sweep_erasures(now(), 1000)");
        assertThat(count("erasures")).isZero();
    }

    @Test
    void rowsWithoutNumberTakeSeveralSweeps() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        servers.runSql("SELECT ensure_audit_month(now())");
        servers.runSql("INSERT INTO audit_logs SELECT gen_random_uuid(), now(), NULL, 'ada@example.com', 'OTP_FAILED',"
                + " NULL, '', '{}' FROM generate_series(1, 2500)");

        erase(root, ada);
        assertThat(count("audit_logs WHERE email = 'ada@example.com'")).isEqualTo(1500);
        servers.runSql("SELECT sweep_erasures(now(), 1000)");
        assertThat(count("audit_logs WHERE email = 'ada@example.com'")).isEqualTo(500);
        servers.runSql("SELECT sweep_erasures(now(), 1000)");
        assertThat(count("audit_logs WHERE email = 'ada@example.com'")).isZero();
    }

    @Test
    void anErasureMayBeAskedForAgain() {
        UUID root = superuser("root");
        UUID ada = person("ada");

        assertThat(erase(root, ada)).isEqualTo(erase(root, ada));
        assertThat(count("audit_logs")).isEqualTo(1);
        assertThat(erase(root, new UUID(1, 2))).isEqualTo(new EraseUser.Missing());
    }

    @Test
    void whoIsErasedIsGoneForEveryInstanceAndMayComeBackAsSomebodyNew() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        assertThat(findEverywhere(ada)).allMatch(found -> found.isPresent());

        erase(root, ada);

        eventually(() -> assertThat(findEverywhere(ada)).allMatch(found -> found.isEmpty()));
        EnsureUser.Ensured back = somebody(ensure("ada"));
        assertThat(back.created()).isTrue();
        assertThat(back.user().id()).isNotEqualTo(ada);
    }

    @Test
    void ofTwoSuperusersWhoEraseEachOtherAtOnceOneRemains() {
        for (int round = 0; round < 20; round++) {
            servers.emptyTables();
            UUID one = superuser("one");
            UUID two = superuser("two");

            List<EraseUser.Reply> replies = Future.all(Stream.of(ask(one, two), ask(two, one))
                            .map(ask -> asking(EraseUser.ADDRESS, ask))
                            .toList())
                    .map(done -> done.<EraseUser.Reply>list())
                    .await();

            assertThat(replies)
                    .filteredOn(reply -> reply instanceof EraseUser.Erased)
                    .hasSize(1);
            assertThat(count("users WHERE is_superuser")).isEqualTo(1);
        }
    }

    @Test
    void theLastSuperuserCannotEraseThemselves() {
        UUID root = superuser("root");

        assertThat(erase(root, root)).isEqualTo(new EraseUser.Refused(Reason.LAST_SUPERUSER));
        assertThat(erase(person("staff", true, false), root)).isEqualTo(new EraseUser.Refused(Reason.NOT_ALLOWED));
        assertThat(count("users")).isEqualTo(2);
        assertThat(count("audit_logs")).isZero();
    }

    @Test
    void whoSignedInTooLongAgoErasesNobodyNotEvenAgain() {
        UUID root = superuser("root");
        UUID ada = person("ada");
        UUID bob = person("bob");
        erase(root, bob);

        for (UUID id : List.of(ada, bob)) {
            assertThat(asking(EraseUser.ADDRESS, ask(longAfterSignIn(root), id)).await())
                    .isEqualTo(new EraseUser.Stale(REAUTHENTICATION_AGE));
        }
        assertThat(count("users")).isEqualTo(2);
    }

    @Test
    void whoIsNoSuperuserAnyMoreErasesNobodyAgain() {
        UUID root = superuser("root");
        UUID other = superuser("other");
        UUID ada = person("ada");
        erase(root, ada);
        servers.runSql("UPDATE users SET is_superuser = false WHERE id = '" + other + "'");

        assertThat(erase(root, ada)).isInstanceOf(EraseUser.Erased.class);
        assertThat(erase(other, ada)).isEqualTo(new EraseUser.Refused(Reason.NOT_ALLOWED));
        assertThat(erase(UUID.randomUUID(), ada)).isEqualTo(new EraseUser.Refused(Reason.NOT_ALLOWED));
    }

    private EraseUser.Reply erase(UUID actor, UUID id) {
        return asking(EraseUser.ADDRESS, ask(actor, id)).await();
    }

    private static EraseUser ask(UUID actor, UUID id) {
        return ask(by(actor), id);
    }

    private static EraseUser ask(Actor actor, UUID id) {
        return new EraseUser(actor, id);
    }

    /** An audit row of ada's from before she was erased. */
    private void row(String event, @Nullable UUID userId, String details) {
        servers.runSql("SELECT ensure_audit_month(now())");
        servers.runSql("INSERT INTO audit_logs VALUES (gen_random_uuid(), now() - interval '1 second', "
                + (userId == null ? "NULL" : "'" + userId + "'") + ", 'ada@example.com', '" + event
                + "', '203.0.113.7', 'curl/8', '" + details + "')");
    }
}
