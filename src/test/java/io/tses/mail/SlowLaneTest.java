package io.tses.mail;

import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlowLaneTest {
    private static final EmailAddress ADA = new EmailAddress("ada@slow.example");
    private static final EmailAddress BOB = new EmailAddress("bob@example.com");

    private long nanos;
    private final SlowLane lane = new SlowLane(4, () -> nanos);

    @Test
    void aSlowDomainHasAtMostHalfOfIt() {
        lane.tellSlow(ADA);
        lane.enter(ADA);
        assertThat(lane.hasRoomFor(ADA)).isTrue();

        lane.enter(ADA);

        assertThat(lane.hasRoomFor(ADA)).isFalse();
        assertThat(lane.hasRoomFor(BOB)).isTrue();
        lane.leave(ADA);
        assertThat(lane.hasRoomFor(ADA)).isTrue();
    }

    @Test
    void allSlowDomainsTogetherHaveNoMore() {
        EmailAddress eve = new EmailAddress("eve@slow.example.net");
        lane.tellSlow(ADA);
        lane.tellSlow(eve);
        lane.enter(ADA);
        lane.enter(eve);

        assertThat(lane.hasRoomFor(ADA)).isFalse();
        assertThat(lane.hasRoomFor(eve)).isFalse();
        assertThat(lane.hasRoomFor(BOB)).isTrue();
    }

    @Test
    void whatIsStuckTakesNoneOfItsRoomAndHasItsOwnBound() {
        IntStream.range(0, 4).forEach(i -> lane.enterStuck());

        assertThat(lane.hasRoomForStuck()).isFalse();
        assertThat(lane.hasRoomFor(BOB)).isTrue();
        assertThat(lane.taken()).isEqualTo(4);
        lane.leaveStuck();
        assertThat(lane.hasRoomForStuck()).isTrue();
    }

    @Test
    void anyOtherHasWhatIsThere() {
        lane.enter(BOB);
        lane.enter(BOB);
        lane.enter(BOB);
        assertThat(lane.hasRoomFor(BOB)).isTrue();

        lane.enter(BOB);

        assertThat(lane.hasRoomFor(BOB)).isFalse();
    }

    @Test
    void allDomainsHaveAllOfIt() {
        lane.enter(ADA);
        lane.enter(ADA);
        lane.enter(BOB);
        lane.enter(new EmailAddress("eve@example.net"));

        assertThat(lane.taken()).isEqualTo(4);
        assertThat(lane.hasRoomFor(BOB)).isFalse();
    }

    @Test
    void ofOneConnectionADomainMayHaveIt() {
        SlowLane single = new SlowLane(1, () -> nanos);
        single.tellSlow(ADA);

        assertThat(single.hasRoomFor(ADA)).isTrue();
    }

    @Test
    void aSlowDomainIsSlowForOneAndAHalfMinutesAfterItWasLast() {
        assertThat(lane.tellSlow(ADA)).isTrue();
        nanos += Duration.ofSeconds(89).toNanos();
        assertThat(lane.tellSlow(new EmailAddress("eve@slow.example"))).isFalse();
        nanos += Duration.ofSeconds(89).toNanos();
        assertThat(lane.isSlow(ADA)).isTrue();
        assertThat(lane.isSlow(BOB)).isFalse();

        nanos += Duration.ofSeconds(1).toNanos();

        assertThat(lane.isSlow(ADA)).isFalse();
    }

    @Test
    void orUntilAMailThereGoesOutAsUsual() {
        lane.tellSlow(ADA);

        lane.tellQuick(ADA);

        assertThat(lane.isSlow(ADA)).isFalse();
    }

    @Test
    void ofVeryManySlowDomainsTheFirstAreForgotten() {
        IntStream.rangeClosed(0, 1000).forEach(i -> lane.tellSlow(new EmailAddress("ada@slow" + i + ".example")));

        assertThat(lane.isSlow(new EmailAddress("ada@slow0.example"))).isFalse();
        assertThat(lane.isSlow(new EmailAddress("ada@slow1.example"))).isTrue();
        assertThat(lane.isSlow(new EmailAddress("ada@slow1000.example"))).isTrue();
    }
}
