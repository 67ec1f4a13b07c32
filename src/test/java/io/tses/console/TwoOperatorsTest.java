package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

/** Two who act on one person at once, having looked at the same page: what is done is done once, and neither meets an error. */
class TwoOperatorsTest extends NodeTest {
    private static final String PEOPLE = "/admin/people/";

    private final String root = "root-" + ada;
    private final String other = "other-" + ada;
    private Browser one;
    private Browser two;
    private Page ofOne;
    private Page ofTwo;
    private String person = "";

    @BeforeEach
    void bothLookAtOnePerson() {
        one = new Browser(node, CLIENT);
        one.signInAsSuperuser(root);
        two = new Browser(node, client(2));
        two.signInAsSuperuser(other);
        person = page(node.signIn(ada, client(1)).getJsonObject("user").getString("id"));
        ofOne = one.get(person);
        ofTwo = two.get(person);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true");
    }

    @Test
    void bothDisable() {
        List<Page> pages = atOnce(
                () -> one.post(person + "flags", flag(ofOne, "is_active", "false")),
                () -> two.post(person + "flags", flag(ofTwo, "is_active", "false")));

        assertThat(pages).allSatisfy(page -> {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("disabled", "Signed in nowhere");
        });
        assertThat(count("is_active = false AND email = '" + ada + "'")).isEqualTo("1");
        eventually(() -> assertThat(node.auditDetails(ada, "LOGOUT")).hasSize(1));
        assertThat(node.auditDetails(ada, "USER_UPDATE")).hasSizeBetween(1, 2);
    }

    @Test
    void oneErasesWhileTheOtherChangesTheirRank() {
        List<Page> pages = atOnce(
                () -> one.submit(ofOne, person + "erase", Map.of("email", ada)),
                () -> two.post(person + "flags", flag(ofTwo, "is_staff", "true")));

        assertThat(pages.get(0).status()).isEqualTo(200);
        assertThat(pages.get(0).path()).isEqualTo(PEOPLE + "?done=erased");
        assertThat(pages.get(1).status()).isIn(200, 404);
        assertThat(count("email = '" + ada + "'")).isEqualTo("0");
        assertThat(two.get(person).status()).isEqualTo(404);
    }

    @Test
    void bothErase() {
        List<Page> pages = atOnce(
                () -> one.submit(ofOne, person + "erase", Map.of("email", ada)),
                () -> two.submit(ofTwo, person + "erase", Map.of("email", ada)));

        assertThat(pages).extracting(Page::path).containsOnly(PEOPLE + "?done=erased");
        assertThat(count("email = '" + ada + "'")).isEqualTo("0");
    }

    @Test
    void bothUnlockAndBothSignOut() {
        for (int n = 0; n < 5; n++) {
            node.verify(ada, "000000", client(3));
        }
        assertThat(one.get(person).text()).contains("locked for another");

        List<Page> unlocked = atOnce(
                () -> one.submit(ofOne, person + "unlock", Map.of()),
                () -> two.submit(ofTwo, person + "unlock", Map.of()));
        List<Page> signedOut = atOnce(
                () -> one.submit(ofOne, person + "sign-out", Map.of()),
                () -> two.submit(ofTwo, person + "sign-out", Map.of()));

        assertThat(unlocked).extracting(Page::status).containsOnly(200);
        assertThat(signedOut).extracting(Page::status).containsOnly(200);
        assertThat(one.get(person).text()).contains("not locked", "Signed in nowhere");
        eventually(() -> assertThat(node.auditDetails(ada, "LOGOUT")).hasSize(1));
    }

    @Test
    void eachTakesTheRankOfTheOtherAndOneSuperuserIsLeft() {
        Page seenByOne = one.get(page(id(other)));
        Page seenByTwo = two.get(page(id(root)));

        List<Page> pages = atOnce(
                () -> one.post(seenByOne.path() + "flags", flag(seenByOne, "is_superuser", "false")),
                () -> two.post(seenByTwo.path() + "flags", flag(seenByTwo, "is_superuser", "false")));

        assertThat(pages).extracting(Page::status).contains(200).isSubsetOf(200, 403, 409);
        assertThat(count("is_superuser AND is_active")).isEqualTo("1");
    }

    @Test
    void whoIsErasedWhileLookedAtIsSaidToBeGoneWhateverIsDone() {
        one.submit(ofOne, person + "erase", Map.of("email", ada));

        assertThat(List.of(
                        two.submit(ofTwo, person + "change", Map.of("username", "somebody")),
                        two.post(person + "flags", flag(ofTwo, "is_active", "false")),
                        two.submit(ofTwo, person + "unlock", Map.of()),
                        two.submit(ofTwo, person + "sign-out", Map.of())))
                .allSatisfy(page -> {
                    assertThat(page.status()).isEqualTo(404);
                    assertThat(page.one("[role=alert]").text()).contains("There is no such person.");
                    assertThat(page.one(".who").text()).isEqualTo(other);
                });
    }

    private static List<Page> atOnce(Supplier<Page> first, Supplier<Page> second) {
        CompletableFuture<Page> one = supplyAsync(first);
        CompletableFuture<Page> two = supplyAsync(second);
        return List.of(one.join(), two.join());
    }

    private static Map<String, String> flag(Page page, String name, String value) {
        Map<String, String> fields = new HashMap<>(Map.of(name, value));
        fields.put("form_token", page.one("input[name=form_token]").val());
        return fields;
    }

    private static String page(String id) {
        return PEOPLE + id + "/";
    }

    private static String id(String email) {
        return TestServers.shared().query("SELECT id FROM users WHERE email = '" + email + "'");
    }

    private static String count(String condition) {
        return TestServers.shared().query("SELECT count(*) FROM users WHERE " + condition);
    }
}
