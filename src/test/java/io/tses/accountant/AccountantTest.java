package io.tses.accountant;

import io.tses.embedded.Mailbox;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** That two nodes, which share their servers, tell clients nothing but what they keep. */
@OnRealServers
@Tag("slow")
class AccountantTest {
    private final StringWriter out = new StringWriter();

    @Test
    void whatTwoNodesAnsweredIsWhatTheirServersHold(TestRedis redis, TestServers servers) {
        try (Mailbox mailbox = Mailbox.start(0, 0, List.of(), Clock.systemUTC());
                Node one = node(redis, mailbox);
                Node other = node(redis, mailbox)) {
            int code = Accountant.run(
                    new PrintWriter(out),
                    new PrintWriter(out),
                    "--url=http://127.0.0.1:" + one.httpPort(),
                    "--url=http://127.0.0.1:" + other.httpPort(),
                    "--mailbox=http://127.0.0.1:" + mailbox.httpPort(),
                    "--redis-url=" + servers.redisUrl(),
                    "--database-url=" + servers.databaseUrl(),
                    "--each=4");

            assertThat(code).as(out.toString()).isZero();
            assertThat(out.toString())
                    .contains(
                            "REQUEST 202: ",
                            "REQUEST 429: ",
                            "VERIFY 200: ",
                            "VERIFY 423: ",
                            "VERIFY 429: ",
                            "LINK 200: ");
        }
    }

    private static Node node(TestRedis redis, Mailbox mailbox) {
        return Node.start(redis.clockShift(), Map.of("email.port", Integer.toString(mailbox.smtpPort())));
    }
}
