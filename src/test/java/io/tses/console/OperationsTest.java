package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.keys.FindKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyRotation;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Mails, keys and the doctor in the console: what is shown, each deed with its row, and what is refused. */
class OperationsTest extends NodeTest {
    private static final String MAIL = "/admin/mail/";
    private static final String KEYS = "/admin/keys/";
    private static final String DOCTOR = "/admin/doctor/";

    private final String root = "root-" + ada;
    private final Path keys;
    private Browser browser;

    OperationsTest(@TempDir Path temp) {
        keys = temp.resolve("keys");
        FindKeys.Key unused = new KeyRotation(keys, Duration.ofHours(2)).generate(KeyAlgorithm.ES256);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true", "tokens.key-dir", keys.toString());
    }

    @BeforeEach
    void signIn() {
        browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);
    }

    @Test
    void mailsAreListedByStateAndAFailedOneIsSentAgain() {
        assertThat(browser.get(MAIL + "?state=failed").text()).contains("No mail is in this state");
        assertThat(browser.get(MAIL + "?state=lost").status()).isEqualTo(400);
        node.mails().refuseAll(550);
        node.requestCode(ada, client(3));
        eventually(() -> assertThat(browser.get(MAIL + "?state=failed").all("#list tbody th"))
                .containsExactly(ada));
        Page failed = browser.get(MAIL + "?state=failed");
        assertThat(failed.one("#list tbody tr").text()).contains("failed", "550");
        eventually(() -> assertThat(browser.get(MAIL).all("section:contains(By domain) tbody tr"))
                .singleElement()
                .asString()
                .startsWith("example.com 2 "));

        node.mails().takeAll();
        Map<String, String> sent =
                new HashMap<>(Map.of("job", failed.one("input[name=job]").val()));
        sent.put("form_token", failed.one("input[name=form_token]").val());
        Page again = browser.submit(failed, "/admin/mail/again", Map.of());
        assertThat(again.one("[role=status]").text()).startsWith("Queued");
        eventually(() -> assertThat(browser.get(MAIL + "?state=sent").all("#list tbody th"))
                .contains(ada));

        Page twice = browser.post("/admin/mail/again", sent);
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.one("[role=alert]").text()).contains("This mail was sent.");
        sent.put("job", "no job");
        assertThat(browser.post("/admin/mail/again", sent).status()).isEqualTo(400);
        sent.put("job", "00000000-0000-4000-8000-000000000000");
        assertThat(browser.post("/admin/mail/again", sent).status()).isEqualTo(404);
        eventually(() ->
                assertThat(node.auditDetails(ada, "OTP_REQUESTED")).anyMatch(row -> row.containsKey("mail_retried")));
    }

    @Test
    void mailsToOnePersonAreOnTheirPageAndAloneUnderTheirAddress() {
        String id = node.signIn(ada, client(1)).getJsonObject("user").getString("id");
        String person = "/admin/people/" + id + "/";
        eventually(() -> assertThat(browser.get(person).all("section:contains(All of their mails) tbody tr"))
                .singleElement()
                .asString()
                .contains("sent"));

        String all = browser.get(person).one("a:contains(All of their mails)").attr("href");
        assertThat(browser.get(all).all("#list tbody th")).containsExactly(ada);
        assertThat(browser.get(MAIL).all("#list tbody th")).contains(ada, root);
        assertThat(browser.get(MAIL + "?email=nobody@example.com&state=sent").text())
                .contains("No mail to this address is known in this state.");
        Page unread = browser.get(MAIL + "?email=nobody");
        assertThat(unread.status()).isEqualTo(400);
        assertThat(unread.one("[role=alert]").text()).contains("Enter a valid email address.");

        Page added = browser.submit(browser.get("/admin/people/"), "/admin/people/add", Map.of("email", "new-" + ada));
        assertThat(added.text()).contains("No mail to this address is known.");
    }

    @Test
    void superusersChangeKeysStepByStepAndWhatComesTooEarlyIsRefused() throws IOException {
        Page before = browser.get(KEYS);
        assertThat(before.all("tbody tr")).hasSize(1);
        assertThat(before.text()).contains("Nothing. A new key can be made", keys.toString());

        Page made = browser.submit(before, "/admin/keys/change", Map.of("algorithm", "EdDSA"));
        assertThat(made.one("[role=status]").text()).startsWith("Made");
        assertThat(made.all("tbody tr")).hasSize(2);
        assertThat(made.text()).contains("promote, in", "min at the earliest");
        assertThat(made.all("form[action=/admin/keys/change]")).isEmpty();

        Map<String, String> step = new HashMap<>(
                Map.of("form_token", before.one("input[name=form_token]").val()));
        step.put("step", "promote");
        Page early = browser.post("/admin/keys/change", step);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.one("[role=alert]").text()).contains("too new");
        step.put("step", "burn");
        assertThat(browser.post("/admin/keys/change", step).status()).isEqualTo(400);
        eventually(() -> assertThat(TestServers.shared()
                        .query(
                                "SELECT count(*) FROM audit_logs a JOIN users u ON a.details->>'by' = u.id::text WHERE a.event ="
                                        + " 'KEYS_CHANGED' AND u.email = '" + root + "' AND a.ip = '" + CLIENT + "'"))
                .isEqualTo("1"));

        TestServers.shared().runSql("UPDATE users SET is_superuser = false WHERE email = '" + root + "'");
        step.put("step", "generate");
        assertThat(browser.post("/admin/keys/change", step).status()).isEqualTo(403);
        Files.writeString(keys.resolve("next.pem"), "<b>no key</b>");
        assertThat(browser.get(KEYS).one("[role=alert]").text()).contains("next.pem");
    }

    @Test
    void theDoctorLooksAtEverythingAndTellsWhatToDo() {
        eventually(() -> assertThat(browser.get(DOCTOR).text()).contains("as of"));
        Page seen = browser.get(DOCTOR);
        List<String> things = seen.all(".findings strong");
        assertThat(things)
                .contains("program", "keys", "postgresql", "redis", "clock", "mail", "links", "disk", "superusers");
        assertThat(seen.text())
                .contains("forgets nothing when it is full", "version")
                .doesNotContain("was not looked at");
        assertThat(seen.html().select("#findings .badge.bad")).isEmpty();

        Page again = browser.submit(seen, "/admin/doctor/look", Map.of());
        assertThat(again.path()).isEqualTo(DOCTOR);
    }
}
