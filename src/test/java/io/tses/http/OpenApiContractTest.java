package io.tses.http;

import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.http.Contract.Example;
import io.tses.http.Contract.Operation;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.routes.RateLimitFields;
import io.tses.keys.FindPublicKeys;
import io.tses.otp.OpenLink;
import io.tses.otp.PreviewLink;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.outbox.EventType;
import io.tses.sessions.BlacklistToken;
import io.tses.sessions.CheckToken;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.VerifyToken;
import io.tses.shared.WireNamed;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The documentation and the running service say the same: nothing is only here or only there. */
@OnRealServers
class OpenApiContractTest {
    private static final Contract CONTRACT = Contract.read();

    /** Those that any operation may answer with, and how each comes about. */
    private static final Map<Integer, Provocation> ANYWHERE = Map.of(
            401, OpenApiContractTest::withoutToken,
            408, OpenApiContractTest::withHalfABody,
            413, OpenApiContractTest::withTooMuch,
            415, OpenApiContractTest::withText,
            500, OpenApiContractTest::whenBroken,
            503, OpenApiContractTest::whenOverloaded);

    private static Vertx vertx;
    private static TestRedis redis;
    private static Node node;
    private static Map<String, UnaryOperator<Call>> situations;

    private interface Provocation {
        Answer answer(Operation operation) throws IOException;
    }

    /** One documented status of one operation. */
    record Outcome(Operation operation, int status) {
        @Override
        public String toString() {
            return operation.id() + " " + status;
        }
    }

    @Test
    void everyEventIsNamedInTheContract() {
        JsonObject name = CONTRACT.source()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("EventName");

        assertThat(name.getJsonArray("enum")).containsExactlyInAnyOrder((Object[])
                Stream.of(EventType.values()).map(EventType::name).toArray(String[]::new));
    }

    /** To programs in the body; to all between in a header, which browsers may read, see {@link io.tses.http.server.Cors}. */
    @Test
    void whoeverHasToWaitIsToldForHowLong() {
        assertThat(outcomes().filter(outcome -> Set.of(423, 429, 503).contains(outcome.status())))
                .isNotEmpty()
                .allSatisfy(outcome -> {
                    assertThat(outcome.operation().shapes(outcome.status()))
                            .allSatisfy(shape ->
                                    assertThat(shape.getJsonArray("required")).contains("retry_after"));
                    assertThat(outcome.operation()
                                    .response(outcome.status())
                                    .getJsonObject("headers")
                                    .fieldNames())
                            .contains("Retry-After");
                });
    }

    @Test
    void noErrorIsWithoutACode() {
        assertThat(outcomes().filter(outcome -> outcome.status() >= 400))
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome.operation().shapes(outcome.status()))
                        .isNotEmpty()
                        .allSatisfy(shape ->
                                assertThat(shape.getJsonArray("required")).contains("code")));
    }

    @Test
    void everyCodeIsInTheTableOfTheContractWithItsStatus() {
        String introduction = CONTRACT.source().getJsonObject("info").getString("description");
        Stream<String> rows = Pattern.compile("^\\| (\\d{3}) \\| `(\\w+)` \\| \\S.* \\|$", Pattern.MULTILINE)
                .matcher(introduction)
                .results()
                .map(row -> row.group(1) + " " + row.group(2));
        JsonObject schema = CONTRACT.source()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("ErrorCode");

        assertThat(rows)
                .containsExactlyElementsOf(Stream.of(ErrorCode.values())
                        .map(code -> code.status() + " " + code.wireName())
                        .toList());
        assertThat(schema.getJsonArray("enum").stream().map(String.class::cast))
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    }

    @BeforeAll
    static void startNode(TestRedis ofAllTests) {
        redis = ofAllTests;
        vertx = redis.vertx();
        // A mail fails for good with its only try, so that a test need not wait for three more.
        node = Node.start(redis.clockShift(), Map.of("email.tries", "1"));
        situations = new Situations(node, redis::advance).all();
    }

    /** Forgets people, codes, counts and locks, but takes nothing away that the node is working on meanwhile. */
    @BeforeEach
    void forget() {
        redis.command("KEYS", "otp*").forEach(key -> redis.command("DEL", key));
        redis.command("DEL", "session_sign_out");
        TestServers.shared().runSql("DELETE FROM users");
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    static Stream<Operation> operations() {
        return CONTRACT.operations().stream();
    }

    static Stream<Outcome> outcomes() {
        return operations()
                .flatMap(operation -> operation.statuses().stream().map(status -> new Outcome(operation, status)));
    }

    static Stream<Example> requestExamples() {
        return operations().flatMap(operation -> operation.requestExamples().stream());
    }

    @Test
    void theContractIsAnOpenApiDocument() {
        OutputUnit result = OpenAPIVersion.V3_1
                .getRepository(vertx, "app://tses/")
                .compose(repository -> OpenAPIVersion.V3_1.validateContract(vertx, repository, CONTRACT.source()))
                .await();

        assertThat(result.getValid())
                .as(() -> String.valueOf(result.getErrors()))
                .isTrue();
    }

    @Test
    void everyRouteIsDocumentedAndEveryOperationIsARoute() {
        Bus bus = Bus.on(vertx, new RecordCodec(List.of()));
        Set<String> routes =
                HttpVerticle.endpoints(vertx, bus, new Served.Settings().config(), Served.ISSUER, RateLimitFields.NONE)
                        .stream()
                        .map(endpoint ->
                                endpoint.method() + " " + endpoint.path().replaceAll(":(\\w+)", "{$1}"))
                        .collect(Collectors.toSet());

        assertThat(operations().map(operation -> operation.method() + " " + withoutSlash(operation.path())))
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void operationsHaveNamesOfTheirOwnAndSayWhatTheyDo() {
        assertThat(operations().map(Operation::id)).doesNotHaveDuplicates();
        assertThat(operations()).allSatisfy(operation -> {
            assertThat(operation.content().getString("summary")).isNotBlank();
            assertThat(CONTRACT.source().getJsonArray("tags").stream().map(tag -> ((JsonObject) tag).getString("name")))
                    .containsAll(operation.content().getJsonArray("tags").stream()
                            .map(String.class::cast)
                            .toList());
        });
    }

    /** So that nobody has to put together a call by hand. */
    @Test
    void everyCallOfTheApiHasSamples() {
        assertThat(operations()
                        .filter(operation -> !operation
                                        .content()
                                        .getJsonArray("tags")
                                        .contains("Documentation")
                                && !operation.content().getJsonArray("tags").contains("Pages")))
                .isNotEmpty()
                .allSatisfy(operation -> {
                    List<JsonObject> samples =
                            operation.content().getJsonArray("x-codeSamples", new JsonArray()).stream()
                                    .map(JsonObject.class::cast)
                                    .toList();
                    assertThat(samples)
                            .extracting(sample -> sample.getString("lang"))
                            .containsExactly("Shell", "JavaScript");
                    assertThat(samples)
                            .allSatisfy(sample -> assertThat(sample.getString("source"))
                                    .contains("https://auth.example.com" + operation.samplePath()));
                });
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyExampleOfAnAnswerIsOne(Outcome outcome) {
        JsonObject response = outcome.operation.response(outcome.status);
        boolean isJson = response.getJsonObject("content", new JsonObject()).containsKey("application/json");
        if (isJson && outcome.status >= 400) {
            assertThat(outcome.operation.examples(outcome.status))
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(statusOf(example.value().getString("code")))
                            .isEqualTo(outcome.status));
        }
        outcome.operation
                .examples(outcome.status)
                .forEach(example -> Contract.assertValid(
                        Contract.json(response).getJsonObject("schema"), example.value(), example.toString()));
    }

    @ParameterizedTest
    @MethodSource("requestExamples")
    void everyExampleOfARequestIsAnsweredAsTheExampleOfThatName(Example example) {
        Operation operation = example.operation();
        Call call = Call.sample(operation).body(example.value());

        Answer answer = situation(example.toString()).apply(call).send(node.httpPort());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(operation.statusOf(example.name()));
        operation.check(answer);
        JsonObject documented = operation.examples(answer.status()).stream()
                .filter(documentedAnswer -> documentedAnswer.name().equals(example.name()))
                .findFirst()
                .orElseThrow()
                .value();
        JsonObject answered = new JsonObject(answer.body());
        assertThat(answered.fieldNames()).isEqualTo(documented.fieldNames());
        assertThat(answered.getString("code")).isEqualTo(documented.getString("code"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyExampleOfAParameterIsTaken(Operation operation) {
        List<String> queries = operation.queries().toList();
        if (queries.isEmpty()) {
            return;
        }
        Call call = situation(operation.id() + " 200").apply(Call.sample(operation));
        for (String query : queries) {
            Answer answer = call.at(call.path() + (call.path().contains("?") ? "&" : "?") + query)
                    .send(node.httpPort());

            assertThat(answer.status()).as(query + " " + answer).isEqualTo(200);
            operation.check(answer);
        }
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyStatusIsAnsweredAsDocumented(Outcome outcome) throws IOException {
        Operation operation = outcome.operation;

        Answer answer = provoke(outcome);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(outcome.status);
        operation.check(answer);
    }

    @Test
    void noSituationIsLeftOver() {
        Stream<String> byStatus = outcomes().map(Outcome::toString);
        Stream<String> byExample = requestExamples().map(Example::toString);

        assertThat(Stream.concat(byStatus, byExample)).containsAll(situations.keySet());
    }

    @Test
    void anEventIsListedAsDocumented() {
        Operation operation = CONTRACT.operation("findEvents");
        Call call = situation("findEvents 200").apply(Call.sample(operation));

        eventually(() -> {
            Answer answer = call.send(node.httpPort());
            operation.check(answer);
            assertThat(new JsonObject(answer.body()).getJsonArray("results")).isNotEmpty();
        });
    }

    private static int statusOf(String code) {
        return WireNamed.parse(ErrorCode.class, code)
                .map(ErrorCode::status)
                .orElseThrow(() -> new AssertionError("no code " + code));
    }

    private static Answer provoke(Outcome outcome) throws IOException {
        Operation operation = outcome.operation;
        Optional<Example> example = operation.requestExamples().stream()
                .filter(candidate -> operation.statusOf(candidate.name()) == outcome.status)
                .findFirst();
        if (example.isPresent()) {
            Call call = Call.sample(operation).body(example.get().value());
            return situation(example.get().toString()).apply(call).send(node.httpPort());
        }
        Provocation anywhere = ANYWHERE.get(outcome.status);
        return anywhere != null
                ? anywhere.answer(operation)
                : situation(outcome.toString()).apply(Call.sample(operation)).send(node.httpPort());
    }

    private static UnaryOperator<Call> situation(String name) {
        return Optional.ofNullable(situations.get(name)).orElseThrow(() -> new AssertionError("no situation " + name));
    }

    private static Answer withoutToken(Operation operation) {
        return Call.sample(operation).send(node.httpPort());
    }

    private static Answer withTooMuch(Operation operation) {
        return authorized(Call.sample(operation), operation)
                .body(" ".repeat(16385))
                .send(node.httpPort());
    }

    private static Answer withText(Operation operation) {
        return authorized(Call.sample(operation), operation)
                .with("Content-Type", "text/plain")
                .send(node.httpPort());
    }

    private static Call authorized(Call call, Operation operation) {
        return operation.isSecured() ? call.bearing(new Situations(node, redis::advance).superuser()) : call;
    }

    private static Answer withHalfABody(Operation operation) throws IOException {
        Served.Settings settings = new Served.Settings();
        settings.requestTimeout = Duration.ofMillis(300);
        try (Served served = Served.with(settings.config());
                Socket socket = served.connect()) {
            new Stubs(served).people();
            String token = operation.isSecured() ? "Authorization: Bearer " + Stubs.ROOT_TOKEN + "\r\n" : "";
            Served.write(
                    socket,
                    operation.method() + " " + operation.samplePath() + " HTTP/1.1\r\nHost: a\r\n" + token
                            + "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{");
            return Answer.of(Served.readToEnd(socket));
        }
    }

    private static Answer whenBroken(Operation operation) {
        try (Served served = Served.plainly()) {
            RuntimeException broken = new IllegalStateException("broken");
            served.answerLater(RequestCode.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(VerifyCode.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(OpenLink.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(PreviewLink.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(CheckToken.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(RefreshTokens.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(VerifyToken.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(BlacklistToken.ADDRESS, question -> Future.failedFuture(broken));
            served.answerLater(FindPublicKeys.ADDRESS, question -> Future.failedFuture(broken));
            Call call = Call.sample(operation);
            return (operation.isSecured() ? call.bearing(Stubs.STAFF_TOKEN) : call).send(served.port);
        }
    }

    private static Answer whenOverloaded(Operation operation) {
        Served.Settings settings = new Served.Settings();
        settings.maxInFlight = 1;
        try (Served served = Served.with(settings.config())) {
            Stubs stubs = new Stubs(served);
            var last = stubs.requestingLater();
            var first = served.postLater(Served.REQUEST, "{\"email\":\"ada@example.com\"}");
            eventually(() -> assertThat(stubs.requested).hasSize(1));
            Answer answer = Call.sample(operation).send(served.port);
            last.complete(Stubs.sent());
            Served.await(first);
            return answer;
        }
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
