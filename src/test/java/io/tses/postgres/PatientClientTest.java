package io.tses.postgres;

import io.tses.bus.Unavailable;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class PatientClientTest {
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());

    private Vertx vertx;
    private TcpProxy proxy;
    private PatientClient<Pool> client;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        proxy = new TcpProxy(DATABASE.getHost(), DATABASE.getPort());
        String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath();
        PgClients clients = new PgClients(vertx, new PostgresConfig(URI.create(url), 1));
        client = new PatientClient<>(clients::pool, Duration.ofMillis(500));
    }

    @AfterEach
    void close() {
        client.close().await();
        vertx.close().await();
        proxy.close();
    }

    @Test
    void aFrozenServerIsUnavailableAndTheNextUseOpensANewConnection() {
        assertThat(one()).isEqualTo(1);
        proxy.freeze();

        assertThatThrownBy(this::one).isInstanceOf(Unavailable.class);
        assertThat(one()).as("the frozen connection would not answer").isEqualTo(1);
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

    @Test
    void whatPostgresCannotDoNowIsUnavailable() {
        assertThatThrownBy(() -> run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53300'; END $$"))
                .isInstanceOf(Unavailable.class);
    }

    private int one() {
        return run("SELECT 1");
    }

    private int run(String sql) {
        Future<Integer> result = client.use(pool ->
                pool.query(sql).execute().map(rows -> rows.iterator().next().getInteger(0)));
        return result.await();
    }
}
