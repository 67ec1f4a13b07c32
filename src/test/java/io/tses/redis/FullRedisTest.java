package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.RefusalOutbox;
import io.tses.request.RequestScope;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TcpProxy;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A node whose Redis takes no more: what is queued there goes on, and makes room, without anybody's help. */
@OnRealServers
@Tag("slow")
class FullRedisTest {
    private static final String CLIENT = "203.0.113.7";
    private static final int EVENT_SIZE = 20_000;
    private static final int EVENTS = 150;
    private static final Pattern USED = Pattern.compile("used_memory:([0-9]+)");

    static {
        RequestScope.register();
    }

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedRedis server = TestServers.ownRedis();
    private final TestRedis redis = new TestRedis(vertx, server.url());
    private final TestServers servers;
    private TcpProxy postgres;
    private Node node;

    FullRedisTest(TestServers servers) {
        this.servers = servers;
    }

    @BeforeEach
    void start() {
        URI database = URI.create(servers.databaseUrl());
        postgres = new TcpProxy(database.getHost(), database.getPort());
        node = Node.start(
                redis.clockShift(),
                Map.of(
                        "redis.url", server.url(),
                        "ratelimit.email-permits", "1",
                        "database.url",
                                servers.databaseUrl()
                                        .replace(
                                                database.getHost() + ":" + database.getPort(),
                                                "127.0.0.1:" + postgres.port())));
    }

    @AfterEach
    void stop() {
        node.close();
        postgres.close();
        redis.close();
        vertx.close().await();
        server.close();
    }

    @Test
    void whatIsQueuedWhenMemoryIsFullGoesOnAndMakesRoom() {
        node.mails().refuseAll(451);
        postgres.cut();
        assertThat(request("ada@example.com")).isEqualTo(202);
        eventually(() -> assertThat(MailOutbox.STREAMS)
                .anyMatch(stream ->
                        redis.command("HLEN", "outbox:mail:failures:" + stream).toInteger() == 1));
        assertThat(List.of(request("eve@example.com"), request("eve@example.com"), request("eve@example.com")))
                .containsExactly(202, 429, 429);
        fillMemory();

        HttpResponse<String> refused = node.requestCode("bob@example.com", CLIENT);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(reasons()).isEqualTo("{\"redis\":\"out of memory\",\"postgresql\":\"unreachable\"}");

        node.mails().takeAll();
        redis.advance(Duration.ofSeconds(61));
        assertThat(node.codesFor("ada@example.com", 1)).hasSize(1);
        eventually(() -> assertThat(redis.exists(RefusalOutbox.KEY))
                .as("sums of refused calls")
                .isFalse());

        postgres.mend();
        eventually(() -> assertThat(request("bob@example.com")).isEqualTo(202));
        assertThat(node.codesFor("bob@example.com", 1)).hasSize(1);
        eventually(() -> assertThat(queued()).isZero());
        assertThat(servers.query("SELECT count(*) FROM audit_logs WHERE event = 'OTP_REQUESTED'"))
                .isEqualTo(Integer.toString(EVENTS + 5));
        eventually(() -> assertThat(node.management("/ready").statusCode()).isEqualTo(200));
    }

    /** Of what was written before the disk was full only the acknowledgement is missing: it is not written again, nor waited for. */
    @Test
    void whatIsUnderWayWhenRedisCannotPersistIsFinishedOnceItCan() throws IOException {
        postgres.cut();
        assertThat(request("ada@example.com")).isEqualTo(202);
        eventually(() -> assertThat(redis.command("XPENDING", AuditOutbox.STREAM, "auditors")
                        .get(0)
                        .toInteger())
                .isEqualTo(1));
        Path inTheWay = blockSnapshots();
        eventually(() -> assertThat(reasons()).contains("\"redis\":\"cannot persist\""));
        assertThat(request("bob@example.com")).isEqualTo(503);

        postgres.mend();
        eventually(() ->
                assertThat(servers.query("SELECT count(*) FROM audit_logs")).isEqualTo("1"));
        assertThat(queued()).isEqualTo(1);

        Files.delete(inTheWay);
        redis.command("BGSAVE");
        eventually(() -> assertThat(request("bob@example.com")).isEqualTo(202));
        eventually(() -> assertThat(queued()).isZero());
        assertThat(servers.query("SELECT count(*) FROM audit_logs")).isEqualTo("2");
    }

    private int request(String email) {
        return node.requestCode(email, CLIENT).statusCode();
    }

    private String reasons() {
        return String.valueOf(new JsonObject(node.management("/ready").body()).getJsonObject("reasons"));
    }

    private long queued() {
        return redis.command("XLEN", AuditOutbox.STREAM).toLong();
    }

    /** With events that no auditor can write now. */
    private void fillMemory() {
        for (int i = 0; i < EVENTS; i++) {
            redis.command(
                    "XADD",
                    AuditOutbox.STREAM,
                    "*",
                    AuditOutbox.ID,
                    UUID.randomUUID(),
                    AuditOutbox.EVENT,
                    "OTP_REQUESTED",
                    AuditOutbox.EMAIL,
                    "filler@example.com",
                    AuditOutbox.USER,
                    "",
                    AuditOutbox.IP,
                    "",
                    AuditOutbox.AGENT,
                    "x".repeat(EVENT_SIZE),
                    AuditOutbox.DETAILS,
                    "{}");
        }
        Matcher used = USED.matcher(redis.command("INFO", "memory").toString());
        assertThat(used.find()).isTrue();
        redis.command("CONFIG", "SET", "maxmemory", Long.parseLong(used.group(1)) - EVENTS * EVENT_SIZE / 10);
    }

    /** Something stands where the snapshot is to be: as with a full disk, Redis takes no writes once one has failed. */
    private Path blockSnapshots() throws IOException {
        redis.command("CONFIG", "SET", "save", "3600 1");
        Path snapshot = Path.of(redis.command("CONFIG", "GET", "dir").get("dir").toString(), "dump.rdb");
        Files.createDirectory(snapshot);
        redis.command("BGSAVE");
        return snapshot;
    }
}
