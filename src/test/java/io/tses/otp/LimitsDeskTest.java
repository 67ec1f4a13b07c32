package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.OnRealServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Who is barred, what somebody has left, and an end of it. */
@OnRealServers
class LimitsDeskTest {
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";
    private static final Actor STAFF =
            Actor.signedIn(new UUID(5, 5), Duration.ZERO, new Caller(ClientAddress.parse("198.51.100.9"), "desk/1"));

    private final SignInFixture service = new SignInFixture(Map.of(
            "otp.total-guesses", "7",
            "ratelimit.client-permits", "4",
            "ratelimit.network-permits", "0",
            "ratelimit.client-day-permits", "2",
            "ratelimit.dry-run", "client_day"));

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void whoeverIsRefusedByALimitIsListedUntilItsWindowEnds() {
        askTimes(4, ADA, "198.51.100.1");

        assertThat(barred()).singleElement().satisfies(row -> {
            assertThat(row.bar()).isEqualTo(Bar.EMAIL);
            assertThat(row.subject()).isEqualTo(ADA);
            assertThat(row.endsIn()).isBetween(Duration.ofSeconds(590), Duration.ofMinutes(10));
        });
        assertThat(count(Bar.EMAIL)).isEqualTo(1);

        service.redis.advance(Duration.ofMinutes(11));
        assertThat(barred()).isEmpty();
        assertThat(count(Bar.EMAIL)).isZero();
    }

    @Test
    void whoHasPermitsLeftOrMeetsALimitOnTrialIsNotListed() {
        askTimes(3, ADA, CLIENT);

        assertThat(barred()).isEmpty();
        assertThat(service.redis.command("KEYS", "otp_barred:*").size()).isZero();
    }

    @Test
    void lockAndClosingAreListedWithTheirEnds() {
        service.request(ADA, "198.51.100.1");
        guess(5);
        assertThat(barred()).extracting(FindBarred.Barred::bar).containsExactly(Bar.LOCK);
        assertThat(barred().get(0).endsIn()).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));

        service.redis.advance(Duration.ofMinutes(16));
        service.request(ADA, "198.51.100.1");
        guess(2);

        assertThat(barred()).extracting(FindBarred.Barred::bar).containsExactly(Bar.CLOSING);
        assertThat(barred().get(0).endsIn()).isBetween(Duration.ofDays(29), Duration.ofDays(30));
    }

    /** Operators delete keys by hand, and an unlock ends more than it is asked to. */
    @Test
    void whomAKeyBarsNoMoreLeavesTheList() {
        askTimes(4, ADA, "198.51.100.1");
        guess(5);
        assertThat(barred()).extracting(FindBarred.Barred::bar).containsExactly(Bar.LOCK, Bar.EMAIL);

        service.redis.command("DEL", "otp_lockout:" + ADA);
        assertThat(barred()).extracting(FindBarred.Barred::bar).containsExactly(Bar.EMAIL);

        service.unlockAfresh(ADA);
        assertThat(barred()).isEmpty();
    }

    @Test
    void nobodyIsListedWhoWasForgotten() {
        askTimes(4, ADA, "198.51.100.1");
        guess(5);

        service.forget(ADA);

        assertThat(service.redis.command("ZCARD", "otp_barred:email").toLong()).isZero();
        assertThat(service.redis.command("ZCARD", "otp_barred:lock").toLong()).isZero();
    }

    @Test
    void pagesAreInOrderAndNoneIsMissingOrTwice() {
        for (int n = 0; n < 7; n++) {
            list("email", n + "@example.com", 60_000 + n / 2 * 1000);
        }
        list("client", CLIENT, 61_000);

        List<FindBarred.Barred> all =
                page(Optional.empty(), 100, Optional.empty()).barred();
        List<FindBarred.Barred> paged = new ArrayList<>();
        Optional<FindBarred.Place> after = Optional.empty();
        do {
            FindBarred.Found page = page(Optional.empty(), 3, after);
            paged.addAll(page.barred());
            after = page.next();
        } while (after.isPresent());

        assertThat(paged).extracting(FindBarred.Barred::subject).hasSize(8).doesNotHaveDuplicates();
        assertThat(paged)
                .extracting(FindBarred.Barred::subject)
                .containsExactlyElementsOf(
                        all.stream().map(FindBarred.Barred::subject).toList());
        assertThat(page(Optional.of(Bar.CLIENT), 100, Optional.empty()).barred())
                .extracting(FindBarred.Barred::subject)
                .containsExactly(CLIENT);
    }

    @Test
    void ofManyThoseRemainWhoseBarsEndLast() {
        List<Object> rows = new ArrayList<>(List.of("otp_barred:email"));
        for (int n = 0; n < FindBarred.KEPT; n++) {
            rows.addAll(List.of(Long.toString(System.currentTimeMillis() + 3_600_000 + n), n + "@example.com"));
        }
        service.redis.command("ZADD", rows.toArray());

        askTimes(4, ADA, "198.51.100.1");

        assertThat(service.redis.command("ZCARD", "otp_barred:email").toInteger())
                .isEqualTo(FindBarred.KEPT);
        assertThat(service.redis.command("ZSCORE", "otp_barred:email", ADA)).isNull();
        assertThat(service.redis.command("PTTL", "otp_barred:email").toLong()).isPositive();
    }

    @Test
    void whatAnAddressHasLeftIsThatOfItsMailbox() {
        service.request("a.da+x@gmail.com", CLIENT);

        FindAddressLimits.Found found =
                service.ask(FindAddressLimits.ADDRESS, new FindAddressLimits(new EmailAddress("ada@gmail.com")));

        assertThat(found.mailbox().value()).isEqualTo("ada@gmail.com");
        assertThat(found.limits())
                .extracting(Counted::limit, Counted::subject, Counted::left)
                .contains(tuple(Limit.EMAIL, "ada@gmail.com", 2), tuple(Limit.EMAIL_DAY, "ada@gmail.com", 19));
        assertThat(found.limits()).noneMatch(Counted::isFull);
    }

    @Test
    void aClientIsFreedAndTheRecordSaysByWhom() {
        for (int n = 0; n < 5; n++) {
            service.request(n + "@example.com", CLIENT);
        }
        assertThat(barred()).extracting(FindBarred.Barred::subject).containsExactly(CLIENT);
        assertThat(ofClient(Limit.CLIENT).isFull()).isTrue();

        assertThat(free(false)).isEqualTo(new FreeClient.Freed(List.of(Limit.CLIENT, Limit.CLIENT_DAY)));

        assertThat(ofClient(Limit.CLIENT).left()).isEqualTo(4);
        assertThat(barred()).isEmpty();
        assertThat(service.recorded("CLIENT_FREED", "\"client\":\"" + CLIENT + "\""))
                .isEqualTo(1);
        assertThat(service.recorded("CLIENT_FREED", "\"by\":\"" + new UUID(5, 5) + "\""))
                .isEqualTo(1);
    }

    @Test
    void noClientIsFreedWithoutEnd() {
        for (int n = 0; n < 5; n++) {
            assertThat(free(true)).isEqualTo(new FreeClient.Freed(List.of()));
        }

        assertThat(free(true)).isInstanceOf(FreeClient.Limited.class);
        assertThat(service.recorded("CLIENT_FREED", "\"freed\":false")).isEqualTo(1);
    }

    @Test
    void boundsFollowFromTheSettings() {
        FindBounds.Found found = service.ask(FindBounds.ADDRESS, new FindBounds());

        assertThat(found.limits()).hasSize(Limit.values().length);
        assertThat(found.bounds().mostGuessesInADay()).isEqualTo(7);
    }

    @Test
    void everyLimitIsABar() {
        assertThat(Limit.values())
                .allSatisfy(limit -> assertThat(Bar.of(limit).limit()).contains(limit));
    }

    private void askTimes(int times, String email, String client) {
        for (int n = 0; n < times; n++) {
            service.request(email, client);
        }
    }

    private void guess(int times) {
        for (int n = 0; n < times; n++) {
            service.verify(ADA, "192.0.2." + n, service.wrongCode());
        }
    }

    private void list(String what, String subject, long millis) {
        String key = Limit.valueOf(what.toUpperCase(Locale.ROOT)).key(subject);
        service.redis.command("SET", key, "99", "PX", Long.toString(millis));
        service.redis.command("ZADD", "otp_barred:" + what, Long.toString(1_900_000_000_000L + millis), subject);
    }

    private List<FindBarred.Barred> barred() {
        return page(Optional.empty(), 100, Optional.empty()).barred();
    }

    private int count(Bar bar) {
        return page(Optional.empty(), 100, Optional.empty()).counts().stream()
                .filter(count -> count.bar() == bar)
                .findFirst()
                .orElseThrow()
                .count();
    }

    private FindBarred.Found page(Optional<Bar> bar, int size, Optional<FindBarred.Place> after) {
        return service.ask(FindBarred.ADDRESS, new FindBarred(bar, size, after));
    }

    private Counted ofClient(Limit limit) {
        return service
                .ask(FindClientLimits.ADDRESS, new FindClientLimits(ClientAddress.parse(CLIENT)))
                .limits()
                .stream()
                .filter(counted -> counted.limit() == limit)
                .findFirst()
                .orElseThrow();
    }

    private FreeClient.Reply free(boolean withNetwork) {
        return service.ask(FreeClient.ADDRESS, new FreeClient(STAFF, ClientAddress.parse(CLIENT), withNetwork));
    }
}
