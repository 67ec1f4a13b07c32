package io.tses.http;

import io.tses.http.caller.ClientIp;
import io.tses.http.caller.Hints;
import io.tses.http.caller.UserAgent;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.TokenForm;
import io.tses.http.input.RequestBody;
import io.tses.http.routes.AuditFilters;
import io.tses.http.routes.UserFilters;
import io.tses.shared.ClientAddress;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever text comes in, it is read or refused; nothing else is thrown. */
@Tag("slow")
class AnyInputTest {
    private final ClientIp clientIp = new ClientIp(List.of("10.0.0.0/8"), new Hints());

    @Property(tries = 500)
    void anyBytesAreABodyOrARefusal(@ForAll byte[] body) {
        assertReadOrRefused(() -> RequestBody.parse(Buffer.buffer(body)));
    }

    @Property(tries = 1000)
    void anyTextIsAFieldOrARefusal(@ForAll @StringLength(max = 40) String text) {
        String quoted = Json.encode(text);
        assertReadOrRefused(() -> {
            RequestBody body = RequestBody.parse(Buffer.buffer("{\"email\":" + quoted + ",\"otp\":" + quoted + "}"));
            body.email("email");
            body.passcode("otp");
            body.check();
        });
        assertReadOrRefused(() -> {
            RequestBody body = RequestBody.parse(Buffer.buffer("{\"email\":" + quoted + "}"));
            body.optionalText("email", 20);
            body.optionalWord("email", 20);
            body.optionalFlag("email");
            body.optionalChoice("email", List.of("one"));
            body.check();
        });
        assertReadOrRefused(() -> {
            RequestBody body = RequestBody.parse(Buffer.buffer("{\"token\":" + quoted + "}"));
            assertThat(body.token("token").flatMap(TokenForm::parse)).isNotNull();
            body.check();
        });
    }

    @Property(tries = 1000)
    void anyForwardingHeaderYieldsAnAddressThatIsKnown(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 60) String header, @ForAll boolean standard) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add(standard ? "Forwarded" : "X-Forwarded-For", "for=" + header);

        assertThat(clientIp.of(ClientAddress.parse("10.0.0.1"), headers)).isNotEqualTo(ClientAddress.UNKNOWN);
    }

    @Property(tries = 1000)
    void anyParameterIsReadOrRefused(@ForAll @StringLength(max = 40) String text) {
        for (String name : List.of("email", "event", "from", "to", "page", "page_size", "ordering", "cursor")) {
            assertReadOrRefused(
                    () -> AuditFilters.read(MultiMap.caseInsensitiveMultiMap().add(name, text)));
        }
    }

    @Property(tries = 1000)
    void anyWishForPeopleIsReadOrRefused(@ForAll @StringLength(max = 40) String text) {
        for (String name : List.of("email", "username", "is_active", "search", "ordering", "page_size", "cursor")) {
            assertReadOrRefused(
                    () -> UserFilters.read(MultiMap.caseInsensitiveMultiMap().add(name, text)));
        }
    }

    @Property(tries = 1000)
    void anyUserAgentIsMadeFitForTheDatabase(@ForAll @StringLength(max = 600) String sent) {
        assertThat(UserAgent.clean(sent))
                .hasSizeLessThanOrEqualTo(512)
                .satisfies(clean -> assertThat(clean.codePoints())
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE));
    }

    private static void assertReadOrRefused(Runnable reading) {
        try {
            reading.run();
        } catch (Refusal refusal) {
            assertThat(refusal.reply().status()).isIn(400, 404);
        }
    }
}
