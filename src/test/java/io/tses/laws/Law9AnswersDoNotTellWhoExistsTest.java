package io.tses.laws;

import io.tses.support.Node;
import io.tses.support.TestServers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class Law9AnswersDoNotTellWhoExistsTest extends LawTest {
    /** What differs by nature: the request's own id. */
    private static final Set<String> OWN = Set.of("x-request-id");

    /** And its handle, which is random and as long for everybody. */
    private static final String HANDLE = "\"handle\":\"[A-Za-z0-9_-]{22}\"";

    private static final String USERS = "/api/v1/auth/users/";

    private final String disabled = "disabled-" + ada;
    private final String locked = "locked-" + ada;
    private final String erased = "erased-" + ada;
    private final String unknown = "unknown-" + ada;

    @Override
    protected Map<String, String> settings() {
        return Map.of("users.cache-ttl", "0s");
    }

    @BeforeEach
    void peopleWhoExist() {
        assertThat(node.verify(ada, node.freshCode(ada, client(1)), client(1)).statusCode())
                .isEqualTo(200);
        assertThat(node.verify(disabled, node.freshCode(disabled, client(1)), client(1))
                        .statusCode())
                .isEqualTo(200);
        TestServers.shared().runSql("UPDATE users SET is_active = false WHERE email = '" + disabled + "'");
        erase();
        redis.flush();
    }

    private void erase() {
        String root = "root-" + ada;
        String token = node.signIn(root, client(2)).getString("access");
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE email = '" + root + "'");
        eventually(() ->
                assertThat(node.call("GET", USERS, token, "").statusCode()).isEqualTo(200));
        String id = node.signIn(erased, client(3)).getJsonObject("user").getString("id");
        assertThat(node.call("DELETE", USERS + id + "/", token, "").statusCode())
                .isEqualTo(204);
    }

    private void lock(String email) {
        for (int n = 0; n < 5; n++) {
            node.verify(email, "123456", client(4));
        }
        assertThat(node.verify(email, "123456", client(4)).statusCode()).isEqualTo(423);
    }

    @Test
    void aRequestIsAnsweredTheSameForKnownUnknownDisabledErasedAndLockedAddresses() {
        lock(locked);
        Answer known = Answer.of(node.requestCode(ada, CLIENT));

        assertThat(Answer.of(node.requestCode(unknown, CLIENT))).isEqualTo(known);
        assertThat(Answer.of(node.requestCode(disabled, CLIENT))).isEqualTo(known);
        assertThat(Answer.of(node.requestCode(erased, CLIENT))).isEqualTo(known);
        assertThat(Answer.of(node.requestCode(locked, CLIENT))).isEqualTo(known);
    }

    @Test
    void aWrongCodeIsAnsweredTheSameForKnownUnknownDisabledAndErasedAddresses() {
        Answer known = Answer.of(node.verify(ada, "123456", CLIENT));

        assertThat(Answer.of(node.verify(unknown, "123456", CLIENT))).isEqualTo(known);
        assertThat(Answer.of(node.verify(disabled, "123456", CLIENT))).isEqualTo(known);
        assertThat(Answer.of(node.verify(erased, "123456", CLIENT))).isEqualTo(known);
    }

    @Test
    void aLockIsAnsweredTheSameForKnownUnknownDisabledAndErasedAddresses() {
        List<Answer> locks = List.of(ada, unknown, disabled, erased).stream()
                .map(email -> {
                    for (int n = 0; n < 4; n++) {
                        node.verify(email, "123456", CLIENT);
                    }
                    return Answer.of(node.verify(email, "123456", CLIENT));
                })
                .toList();

        assertThat(locks).allMatch(answer -> answer.status() == 423).containsOnly(locks.get(0));
    }

    @Test
    void wrongExpiredAndNeverIssuedCodesAreAnsweredTheSame() {
        String code = node.freshCode(ada, CLIENT);
        Answer wrong = Answer.of(node.verify(ada, Node.wrongCode(List.of(code)), CLIENT));
        redis.command("DEL", "otp_failed:" + ada, "otp:" + ada);
        Answer expired = Answer.of(node.verify(ada, code, CLIENT));
        Answer neverIssued = Answer.of(node.verify(unknown, code, CLIENT));

        assertThat(expired).isEqualTo(wrong);
        assertThat(neverIssued).isEqualTo(wrong);
    }

    /** A used one costs the address no attempt, so that a wrong one before it leaves as many. */
    @Test
    void aUsedCodeIsAnsweredLikeAWrongOne() {
        String code = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);

        Answer wrong = Answer.of(node.verify(ada, Node.wrongCode(List.of(code)), CLIENT));

        assertThat(Answer.of(node.verify(ada, code, CLIENT))).isEqualTo(wrong);
    }

    private record Answer(int status, String body, Map<String, List<String>> headers) {
        static Answer of(HttpResponse<String> response) {
            Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
            headers.keySet().removeAll(OWN);
            return new Answer(response.statusCode(), response.body().replaceAll(HANDLE, "handle"), headers);
        }
    }
}
