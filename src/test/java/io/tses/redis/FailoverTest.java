package io.tses.redis;

import io.tses.app.Checkup;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.ReplicatedRedis;
import io.tses.support.SentinelSite;
import io.tses.support.TestServers;
import io.tses.tasks.Finding;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A node that is asked all the time while another Redis becomes the primary. */
@OnRealServers
@Tag("slow")
class FailoverTest {
    private static final int MILLIS_BETWEEN = 100;
    private static final int SOME = 10;

    private final ReplicatedRedis site = start();
    private final List<CompletableFuture<HttpResponse<String>>> calls = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private Node node;

    /** With two replicas. */
    ReplicatedRedis start() {
        return SentinelSite.start(2);
    }

    /** Who knows which is the primary. */
    String witnesses() {
        return "the Sentinels";
    }

    @BeforeEach
    void startNode(TestServers servers) {
        node = Node.start(new ClockShift(), Node.Shape.SEVERAL_OF_EACH, Map.of("redis.url", site.url()));
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        calls.forEach(call -> call.exceptionally(failed -> null).join());
        node.close();
        site.close();
    }

    @Test
    void whileNoPrimaryTakesThePlaceOfTheDeadOneEverybodyIsToldToComeAgain() {
        askAllTheTimeWhile((all, primary) -> all.kill(primary));
    }

    @Test
    void aChangeOfRolesIsAsLongAsItTakesToHearOfIt() {
        askAllTheTimeWhile((all, primary) -> all.failOver());
    }

    @Test
    void whoeverWasSignedInBeforeIsAfterwards() {
        JsonObject before = node.signIn("ada@example.com", "203.0.113.7");
        site.failOver();
        eventually(() -> assertThat(node.management("/metrics").body()).contains("tses_redis_failovers_total 1.0"));
        eventually(() -> assertThat(node.management("/ready").statusCode()).isEqualTo(200));

        HttpResponse<String> refreshed = node.call(
                "POST",
                "/api/v1/auth/token/refresh/",
                "",
                new JsonObject().put("refresh", before.getString("refresh")).encode());

        assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
        node.signIn("bob@example.com", "203.0.113.8");
    }

    @Test
    void theDoctorTellsWhichIsThePrimaryAndWhatAFailoverWouldLose() {
        List<Finding> findings = new CopyOnWriteArrayList<>();

        Checkup.run(Node.config(node.mails().port(), Map.of("redis.url", site.url())), findings::add)
                .await();

        assertThat(findings)
                .extracting(Finding::what)
                .contains("Redis at " + site.shown() + " takes writes, and its user may do all")
                .contains("the primary is 127.0.0.1:" + site.primaryPort() + ", as " + witnesses() + " say")
                .anyMatch(what -> what.startsWith("2 replicas follow it, and it decides without them"));
    }

    private void askAllTheTimeWhile(BiConsumer<ReplicatedRedis, Integer> fault) {
        ScheduledFuture<?> asking = clock.scheduleAtFixedRate(this::ask, 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
        eventually(() -> assertThat(accepted(0)).isGreaterThan(SOME));

        fault.accept(site, site.primaryPort());

        eventually(() -> assertThat(node.management("/metrics").body()).contains("tses_redis_failovers_total 1.0"));
        int after = calls.size();
        eventually(() -> assertThat(accepted(after)).isGreaterThan(SOME));
        asking.cancel(false);
        List<HttpResponse<String>> answers =
                calls.stream().map(CompletableFuture::join).toList();
        // A change of roles may be over before anybody notices.
        assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(202, 503);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 503)
                .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
        assertThat(answers.subList(answers.size() - SOME / 2, answers.size()))
                .extracting(HttpResponse::statusCode)
                .containsOnly(202);
        eventually(() -> assertThat(node.management("/ready").statusCode()).isEqualTo(200));
    }

    /** Each somebody of a network and a domain of their own, whom no limit refuses. */
    private void ask() {
        int n = calls.size();
        calls.add(node.post(
                Node.REQUEST,
                new JsonObject().put("email", "ada@d" + n + ".example"),
                "2001:db8:" + Integer.toHexString(n + 1) + "::1"));
    }

    private long accepted(int from) {
        return List.copyOf(calls).stream()
                .skip(from)
                .filter(call -> call.isDone() && !call.isCompletedExceptionally())
                .filter(call -> call.join().statusCode() == 202)
                .count();
    }
}
