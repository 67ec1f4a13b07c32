package io.tses.otp;

import io.tses.ratelimit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

import static org.assertj.core.api.Assertions.assertThat;

/** Laws 1 to 4: whatever people do and however time passes, the scripts answer as the plain rules do. */
@Tag("servers")
class SignInModelTest {
    private static final List<String> EMAILS = List.of("ada@example.com", "bob@example.com");
    private static final List<String> CLIENTS = List.of("203.0.113.1", "203.0.113.2");

    private static final Handle UNKNOWN = new Handle("0000000000000000000000");

    private static final SignInFixture BENCH = new SignInFixture();

    /** One thing that happens. */
    sealed interface Step {}

    record Request(String email, String client) implements Step {}

    /** @param age 0 for the code mailed last, 1 for the one before, and so on; beyond what was mailed, a wrong one */
    record Verify(String email, String client, int age) implements Step {}

    /** @param handleAge as {@code age}, of the request whose handle comes with the code; beyond, one that nobody issued */
    record VerifyByHandle(String email, String client, int age, int handleAge) implements Step {}

    /** What came of a request. */
    record Mailed(Handle handle, String code) {}

    record Wait(Duration step) implements Step {}

    @AfterContainer
    static void stop() {
        BENCH.close();
    }

    @Property(tries = 120)
    void theScriptsAnswerAsTheModelDoes(@ForAll("histories") List<Step> history) {
        BENCH.redis.flush();
        SignInModel model = new SignInModel();
        Map<String, List<Mailed>> mailed = new HashMap<>();
        long decisions = 0;
        for (Step step : history) {
            if (step instanceof Wait wait) {
                BENCH.redis.advance(wait.step());
                model.advance(wait.step());
            } else if (step instanceof Request request) {
                RequestCode.Reply reply = BENCH.request(request.email(), request.client());
                String answer = reply.match(
                        sent -> "sent",
                        limited -> limited.limit().name(),
                        busy -> "busy",
                        () -> "other domain",
                        challenged -> "challenged");
                String code = BENCH.random.lastCode();
                Handle handle = reply.match(
                        RequestCode.Sent::handle,
                        limited -> UNKNOWN,
                        busy -> UNKNOWN,
                        () -> UNKNOWN,
                        challenged -> UNKNOWN);
                Limit refusing = model.request(request.email(), request.client(), code, handle);
                assertThat(answer).as("%s in %s", step, history).isEqualTo(refusing == null ? "sent" : refusing.name());
                if (refusing == null) {
                    mailed.computeIfAbsent(request.email(), first -> new ArrayList<>())
                            .add(0, new Mailed(handle, code));
                }
                decisions++;
            } else if (step instanceof Verify verify) {
                String code = offered(mailed.getOrDefault(verify.email(), List.of()), verify.age());
                assertThat(outcome(BENCH.verify(verify.email(), verify.client(), code)))
                        .as("%s in %s", step, history)
                        .isEqualTo(model.verify(verify.email(), verify.client(), code));
                decisions++;
            } else if (step instanceof VerifyByHandle verify) {
                List<Mailed> all = mailed.getOrDefault(verify.email(), List.of());
                String code = offered(all, verify.age());
                Handle handle = verify.handleAge() < all.size()
                        ? all.get(verify.handleAge()).handle()
                        : UNKNOWN;
                boolean repeated = model.repeats(handle, code);
                assertThat(outcome(BENCH.verify(verify.email(), verify.client(), code, handle)))
                        .as("%s in %s", step, history)
                        .isEqualTo(model.verify(verify.email(), verify.client(), code, handle));
                decisions += repeated ? 0 : 1;
            }
        }
        assertThat(BENCH.recordedDecisions()).isEqualTo(decisions);
        assertThat(BENCH.redis.mailsQueued())
                .isEqualTo(mailed.values().stream().mapToLong(List::size).sum());
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<String> email = Arbitraries.of(EMAILS);
        Arbitrary<String> client = Arbitraries.of(CLIENTS);
        Arbitrary<Step> request = Combinators.combine(email, client).as(Request::new);
        Arbitrary<Step> verify = Combinators.combine(
                        email, client, Arbitraries.integers().between(0, 3))
                .as(Verify::new);
        Arbitrary<Step> wrong = Combinators.combine(email, client).as((to, from) -> new Verify(to, from, 99));
        Arbitrary<Step> byHandle = Combinators.combine(
                        email,
                        client,
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 3))
                .as(VerifyByHandle::new);
        Arbitrary<Step> wrongByHandle = Combinators.combine(
                        email, client, Arbitraries.integers().between(0, 1))
                .as((to, from, handle) -> new VerifyByHandle(to, from, 99, handle));
        Arbitrary<Step> pause =
                Arbitraries.of(30, 60, 150, 300, 600, 900, 3600, 90_000).map(s -> new Wait(Duration.ofSeconds(s)));
        return Arbitraries.frequencyOf(
                        Tuple.of(4, request),
                        Tuple.of(3, verify),
                        Tuple.of(5, wrong),
                        Tuple.of(3, byHandle),
                        Tuple.of(5, wrongByHandle),
                        Tuple.of(2, pause))
                .list()
                .ofMinSize(5)
                .ofMaxSize(90);
    }

    private static String offered(List<Mailed> mailed, int age) {
        if (age < mailed.size()) {
            return mailed.get(age).code();
        }
        List<String> codes = mailed.stream().map(Mailed::code).toList();
        int number = 0;
        while (codes.contains(String.format("%06d", number))) {
            number++;
        }
        return String.format("%06d", number);
    }

    private static String outcome(VerifyCode.Reply reply) {
        return reply.match(
                signedIn -> "signed in",
                wrong -> "wrong " + wrong.attemptsRemaining(),
                locked -> SignInModel.locked(locked.unlocksIn()),
                closed -> SignInModel.closed(closed.opensIn()),
                limited -> "limited",
                () -> "disabled",
                () -> "other domain");
    }
}
