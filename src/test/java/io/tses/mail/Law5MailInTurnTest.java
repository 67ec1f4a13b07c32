package io.tses.mail;

import io.tses.outbox.MailOutbox;
import io.tses.support.SmtpSink;
import io.tses.support.SmtpSink.Delivery;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: mails go in turn by the network that asked for them, so that nobody is late for what others ask for. */
@Tag("servers")
class Law5MailInTurnTest {
    private static final String FLOODER = "2001:db8:bad::/48";
    private static final String OTHER = "192.0.2.0/24";
    private static final Duration DELAY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void aFloodOfThousandsFromOneNetworkDelaysNoMailOfAnother() {
        flood(3000);
        fixture.queue(fixture.job("ada@example.com"), OTHER);

        fixture.start(config(sink.port(), 1, DELAY, PATIENCE));

        eventually(() -> assertThat(recipients(sink.tried())).contains("ada@example.com"));
        assertThat(recipients(sink.tried()).indexOf("ada@example.com")).isLessThanOrEqualTo(1);
    }

    @Test
    void aMailThatComesWhileAFloodIsSentGoesNext() {
        sink.hang();
        flood(3000);
        fixture.start(config(sink.port(), 1, DELAY, PATIENCE));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        fixture.queue(fixture.job("ada@example.com"), OTHER);
        sink.takeAll();
        sink.release();

        eventually(() -> assertThat(recipients(sink.tried())).contains("ada@example.com"));
        assertThat(recipients(sink.tried()).indexOf("ada@example.com")).isEqualTo(1);
    }

    @Test
    void theRepetitionsOfAFloodThatFailedDelayNobodyEither() {
        flood(300);
        MailConfig config = config(sink.port(), 1, DELAY, PATIENCE);
        MailQueueStore failing = fixture.store("failing", config);
        List<QueuedMail> tried = fixture.take(failing, 300);
        assertThat(tried).hasSize(300);
        fixture.redis.advance(DELAY);
        fixture.queue(fixture.job("ada@example.com"), OTHER);

        fixture.start(config);

        eventually(() -> assertThat(recipients(sink.tried())).contains("ada@example.com"));
        assertThat(recipients(sink.tried()).indexOf("ada@example.com")).isLessThanOrEqualTo(1);
    }

    @Test
    void severalConnectionsAreSharedInTurn() {
        sink.hang();
        List<String> networks = networksOfDifferentStreams(3);
        networks.forEach(network -> IntStream.range(0, 50)
                .forEach(i -> fixture.queue(
                        fixture.job("user" + networks.indexOf(network) + "." + i + "@example.com"), network)));

        fixture.start(config(sink.port(), 6, DELAY, PATIENCE));

        eventually(() -> assertThat(sink.tried()).hasSize(6));
        assertThat(recipients(sink.tried()))
                .containsExactlyInAnyOrder(
                        "user0.0@example.com",
                        "user0.1@example.com",
                        "user1.0@example.com",
                        "user1.1@example.com",
                        "user2.0@example.com",
                        "user2.1@example.com");
    }

    @Test
    void whatTheFormerReleaseQueuedIsSentToo() {
        fixture.queue(fixture.job("former@example.com"));
        fixture.queue(fixture.job("ada@example.com"), OTHER);

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(recipients(sink.taken()))
                .containsExactlyInAnyOrder("former@example.com", "ada@example.com"));
        eventually(() -> assertThat(fixture.queued()).isZero());
    }

    @Test
    void aNetworkStaysInItsStreamAndManySpreadOverAll() {
        assertThat(stream(OTHER)).isEqualTo(stream(OTHER)).isNotEqualTo(MailOutbox.STREAM);

        assertThat(IntStream.range(0, 256).mapToObj(i -> stream("198.51." + i + ".0/24")))
                .hasSize(256)
                .containsAll(MailOutbox.STREAMS.subList(1, MailOutbox.STREAMS.size()));
    }

    private void flood(int mails) {
        IntStream.range(0, mails).forEach(i -> fixture.queue(fixture.job("bomb+" + i + "@example.com"), FLOODER));
    }

    private List<String> networksOfDifferentStreams(int count) {
        List<String> networks = new ArrayList<>();
        for (int i = 0; networks.size() < count; i++) {
            String network = "198.51." + i + ".0/24";
            if (networks.stream().noneMatch(known -> stream(known).equals(stream(network)))) {
                networks.add(network);
            }
        }
        return networks;
    }

    private String stream(String network) {
        return fixture.outbox.append(fixture.job("ada@example.com"), network).key();
    }

    private static List<String> recipients(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::to).toList();
    }
}
