package io.tses.cluster;

import io.tses.app.Addresses;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A node that serves HTTP and nothing else, and one that does the work. */
@Tag("slow")
@Tag("cluster")
@OnRealServers
class SplitRolesTest {
    private static final String WORK = "otp,ratelimit,users,tokens,audit,mailer";
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";

    private final TestRedis redis;
    private final TestCluster cluster;
    private Node worker;
    private Node front;

    SplitRolesTest(TestRedis redis, TestServers servers, @TempDir Path folder) {
        this.redis = redis;
        this.cluster = new TestCluster(folder);
    }

    @BeforeEach
    void start() {
        worker = Node.start(redis.clockShift(), cluster.settings(WORK));
        front = start("http");
    }

    @AfterEach
    void stop() {
        front.close();
        worker.close();
    }

    @Test
    void aWholeSignInCrossesTheBusAndItsEndIsKnownAtOnce() {
        Node whole = start("");
        try {
            eventually(() -> assertThat(ready(front).statusCode()).isEqualTo(200));
            front.requestCode(ADA, CLIENT);
            String code = worker.codesFor(ADA, 1).get(0);

            HttpResponse<String> answer = front.verify(ADA, code, CLIENT);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject tokens = new JsonObject(answer.body());
            String access = tokens.getString("access");
            eventually(() -> assertThat(
                            new JsonObject(front.get(Node.LOGS, access).body()).getInteger("count"))
                    .isGreaterThanOrEqualTo(3));
            assertThat(whole.get("/api/v1/auth/users/me/", access).statusCode()).isEqualTo(200);
            front.call(
                    "POST",
                    "/api/v1/auth/logout/",
                    access,
                    new JsonObject().put("refresh", tokens.getString("refresh")).encode());
            // Sooner than a node looks by itself, every 5 s by the clock that stands still here.
            eventually(
                    () -> assertThat(whole.get("/api/v1/auth/users/me/", access).statusCode())
                            .isEqualTo(401));
        } finally {
            whole.close();
        }
    }

    @Test
    void membersAreToldAndARoleThatNobodyHasIsMissed() {
        eventually(() -> assertThat(ready(front).statusCode()).isEqualTo(200));
        JsonArray members = new JsonObject(front.management("/ready?verbose").body()).getJsonArray("members");
        assertThat(members)
                .extracting(member -> ((JsonObject) member).getString("roles"))
                .containsExactlyInAnyOrder(WORK, "http");

        worker.close();

        eventually(() -> {
            HttpResponse<String> answer = ready(front);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(answer.body()).getJsonObject("reasons").getString("cluster"))
                    .startsWith("no-");
        });
        HttpResponse<String> refused = front.requestCode(ADA, CLIENT);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    /** It may be in the way: what it is asked gets no answer. */
    @Test
    void aStrangerWithoutACertificateHearsNothingWhateverItClaimsToAnswer() {
        Queue<Object> heard = new ConcurrentLinkedQueue<>();
        Cluster.Joined joined = Cluster.join(
                        new VertxOptions(), TestCluster.config(cluster.strangersSettings()), "none")
                .await();
        Vertx stranger = joined.vertx();
        try {
            joined.cluster()
                    .open(Bus.on(stranger, new RecordCodec(Addresses.ALL)), Clock.systemUTC())
                    .await();
            for (Address<?, ?> address : Addresses.ALL) {
                stranger.eventBus()
                        .consumer(address.name(), message -> heard.add(message.body()))
                        .completion()
                        .await();
            }
            Map<Integer, Long> answers = byStatus(IntStream.range(0, 10)
                    .mapToObj(n -> front.requestCode("ada-" + n + "@example.com", "2001:db8:" + n + "::1"))
                    .toList());

            assertThat(answers.keySet()).isSubsetOf(202, 503);
            assertThat(heard).isEmpty();
        } finally {
            stranger.close().await();
        }
    }

    /** A node whose mail goes where the worker's does. */
    private Node start(String roles) {
        Map<String, String> settings = cluster.settings(roles);
        settings.put("email.port", Integer.toString(worker.mails().port()));
        return Node.start(redis.clockShift(), settings);
    }

    private static Map<Integer, Long> byStatus(List<HttpResponse<String>> answers) {
        return answers.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    }

    private static HttpResponse<String> ready(Node node) {
        return node.management("/ready");
    }
}
