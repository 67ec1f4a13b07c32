package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.request.Unavailable;
import io.tses.support.LogLines;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class PatientClientTest {
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration LONGER_THAN_A_POOL_WAITS = Duration.ofMillis(2500);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Vertx vertx;
    private TcpProxy proxy;
    private PatientClient<Pool> client;
    private PatientClient<Pool> longSuffering;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        proxy = new TcpProxy(DATABASE.getHost(), DATABASE.getPort());
        String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath();
        PgClients clients = new PgClients(vertx, TestServers.postgresConfig(url, 1), meters);
        client = clients.pool(PATIENCE);
        longSuffering = clients.pool(LONGER_THAN_A_POOL_WAITS);
    }

    @AfterEach
    void close() {
        proxy.close();
        client.close().await();
        longSuffering.close().await();
        vertx.close().await();
    }

    @Test
    void aFrozenServerIsUnavailableAndTheNextUseOpensANewConnection() {
        assertThat(one()).isEqualTo(1);
        proxy.freeze();

        assertThatThrownBy(this::one).isInstanceOf(Unavailable.class);
        assertThat(one()).as("the frozen connection would not answer").isEqualTo(1);
    }

    @Test
    void connectionsOnWhichNobodyEverSpokeDoNotStandInTheWayForever() {
        proxy.mute();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> run(longSuffering, "SELECT 1")).isInstanceOf(Unavailable.class);
        }

        proxy.mend();
        assertThat(run(longSuffering, "SELECT 1"))
                .as("the one place of the pool is not taken for good")
                .isEqualTo(1);
    }

    @Test
    void aSlowStatementDoesNotEndAClientThatAnswersOthers() {
        Pool[] used = new Pool[1];
        Future<Integer> slow = client.use(pool -> {
            used[0] = pool;
            return Promise.<Integer>promise().future();
        });
        assertThat(one()).isEqualTo(1);
        vertx.timer(PATIENCE.toMillis() / 2, TimeUnit.MILLISECONDS).await();
        assertThat(one()).isEqualTo(1);

        assertThatThrownBy(slow::await).isInstanceOf(Unavailable.class);
        assertThat(client.use(pool -> Future.succeededFuture(pool)).await()).isSameAs(used[0]);
    }

    @Test
    void aServerThatIsAwayIsUnavailableUntilItIsBack() {
        proxy.cut();
        assertThatThrownBy(this::one).isInstanceOf(Unavailable.class);

        proxy.mend();
        assertThat(one()).isEqualTo(1);
    }

    @Test
    void aStatementThatIsRefusedKeepsItsReason() {
        assertThatThrownBy(() -> run("SELECT 1 / 0"))
                .isInstanceOfSatisfying(
                        PgException.class,
                        refusal -> assertThat(refusal.getSqlState()).isEqualTo("22012"));
    }

    @ParameterizedTest
    @CsvSource({
        "26000, pgbouncer",
        "42P05, pgbouncer",
        "42501, forbidden",
        "25006, read-only",
        "53100, disk full",
        "53200, out of memory",
        "53300, too many connections",
        "58030, cannot persist",
        "57014, blocked",
        "55P03, blocked",
        "57P03, restarting",
        "28P01, sign-in refused",
        "3D000, no database",
        "08P01, refusing",
        "40001, refusing"
    })
    void whatPostgresCannotDoNowIsUnavailableWithAReason(String state, String reason) {
        assertThatThrownBy(() -> run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$"))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(meters.get("tses.backend.failures")
                        .tags("backend", "postgresql", "reason", reason)
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void statementsThatGetLostNameTheSettingOnce() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '26000'; END $$"))
                        .isInstanceOf(Unavailable.class);
            }

            assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .singleElement()
                    .asString()
                    .contains("pgbouncer=true", "database.url (DATABASE_URL)");
        }
    }

    private int one() {
        return run("SELECT 1");
    }

    private int run(String sql) {
        return run(client, sql);
    }

    private static int run(PatientClient<Pool> client, String sql) {
        Future<Integer> result = client.use(pool ->
                pool.query(sql).execute().map(rows -> rows.iterator().next().getInteger(0)));
        return result.await();
    }
}
