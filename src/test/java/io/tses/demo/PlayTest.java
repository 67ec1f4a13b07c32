package io.tses.demo;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Each scene brings about what it is there for, on a service with production's limits. */
class PlayTest extends NodeTest {
    private static final Pattern CODE = Pattern.compile("^([0-9]{6})\\r?$", Pattern.MULTILINE);

    private final Codes codes = new Codes();
    private final ScheduledExecutorService postman = Executors.newSingleThreadScheduledExecutor();
    private final Set<Object> delivered = new HashSet<>();

    @Override
    protected Map<String, String> settings() {
        return Map.of("http.trusted-proxies", "127.0.0.0/8");
    }

    @AfterEach
    void stopPostman() {
        postman.shutdownNow();
    }

    @Test
    void everySceneLeavesItsRows() throws Exception {
        ScheduledFuture<?> unused = postman.scheduleAtFixedRate(this::deliver, 0, 20, TimeUnit.MILLISECONDS);
        Play play = new Play(new Client(URI.create("http://127.0.0.1:" + node.httpPort())), codes, new Random(7));

        for (Scene scene : Scene.values()) {
            play.act(scene);
        }

        eventually(() -> assertThat(TestServers.shared()
                        .query("SELECT string_agg(DISTINCT event, ' ' ORDER BY event) FROM audit_logs"))
                .isEqualTo("LOGIN LOGOUT OTP_FAILED OTP_LOCKED OTP_REQUESTED OTP_VERIFIED USER_CREATE"));
        eventually(() -> assertThat(TestServers.shared()
                        .query("SELECT count(*) > 0 FROM audit_logs WHERE details @> '{\"rate_limited\": true}'"))
                .isEqualTo("t"));
        assertThat(TestServers.shared().query("SELECT count(DISTINCT ip) > 3 FROM audit_logs"))
                .isEqualTo("t");
    }

    private void deliver() {
        node.mails().taken().stream().filter(delivered::add).forEach(mail -> {
            Matcher code = CODE.matcher(mail.raw());
            if (code.find()) {
                codes.came(mail.to(), code.group(1));
            }
        });
    }
}
