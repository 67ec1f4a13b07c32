package io.tses.audit;

import io.tses.outbox.EventType;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.tses.request.Unavailable;
import io.tses.support.TestServers;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * 12,600 rows in three months, three with every time: address {@code u0} to {@code u99} in turn, every 60th row OTP_LOCKED
 * with an IPv6 address, every 600th USER_CREATE without one, all others OTP_REQUESTED.
 */
@Tag("servers")
class FindEventsTest {
    private static final int ROWS = 12_600;
    private static final Instant FIRST = Instant.parse("2027-01-01T00:00:00.000007Z");
    private static final Duration STEP = Duration.ofMinutes(30);
    private static final Question ALL = new Question();

    private static AuditFixture fixture;

    /** A question in the making. */
    private record Question(
            Optional<String> email,
            Optional<EventType> event,
            Optional<Instant> from,
            Optional<Instant> until,
            boolean newestFirst) {
        Question() {
            this(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        }

        Question email(String wanted) {
            return new Question(Optional.of(wanted), event, from, until, newestFirst);
        }

        Question event(EventType wanted) {
            return new Question(email, Optional.of(wanted), from, until, newestFirst);
        }

        Question from(Instant wanted) {
            return new Question(email, event, Optional.of(wanted), until, newestFirst);
        }

        Question until(Instant wanted) {
            return new Question(email, event, from, Optional.of(wanted), newestFirst);
        }

        Question oldestFirst() {
            return new Question(email, event, from, until, false);
        }

        FindEvents page(int page, int size) {
            return new FindEvents(
                    new EventFilter(email, event, from, until), newestFirst, page, size, Optional.empty());
        }

        FindEvents after(FindEvents.Cursor cursor, int size) {
            return new FindEvents(
                    new EventFilter(email, event, from, until), newestFirst, 1, size, Optional.of(cursor));
        }
    }

    @BeforeAll
    static void fill() throws SQLException {
        fixture = new AuditFixture();
        // Tests that moved the clock have left months, which are empty and need no index.
        TestServers.shared().runSql("""
                DO $$ DECLARE month regclass; BEGIN
                  FOR month IN SELECT inhrelid FROM pg_inherits
                               WHERE inhparent = 'audit_logs'::regclass AND inhrelid::regclass::text ~ '_2027_'
                  LOOP EXECUTE format('DROP TABLE %s', month); END LOOP;
                END $$
                """);
        TestServers.shared()
                .runSql("SELECT ensure_audit_month(timestamptz '2027-01-15Z' + month * interval '1 month')"
                        + " FROM generate_series(0, 2) AS month");
        TestServers.shared().runSql("""
                        INSERT INTO audit_logs (id, created_at, email, event, ip, user_agent, details)
                        SELECT gen_random_uuid(),
                               timestamptz '2027-01-01 00:00:00.000007Z' + (n / 3) * interval '30 minutes',
                               'u' || n % 100 || '@example.com',
                               CASE WHEN n % 600 = 0 THEN 'USER_CREATE' WHEN n % 60 = 0 THEN 'OTP_LOCKED'
                                    ELSE 'OTP_REQUESTED' END,
                               CASE WHEN n % 600 = 0 THEN NULL WHEN n % 60 = 0 THEN inet '2001:db8::1'
                                    ELSE inet '192.0.2.7' END,
                               'curl/8', jsonb_build_object('n', n)
                        FROM generate_series(0, 12599) AS n
                        """);
        TestServers.shared().runSql("VACUUM ANALYZE audit_logs");
        fixture.deployDesk();
    }

    @AfterAll
    static void close() throws SQLException {
        fixture.close();
    }

    @Test
    void theNewestRowsComeFirst() {
        FindEvents.Page page = page(ALL.page(1, 20));

        assertThat(page.rows()).hasSize(20).isSortedAccordingTo(newestFirst());
        assertThat(page.rows().get(0).createdAt()).isEqualTo(FIRST.plus(STEP.multipliedBy(ROWS / 3 - 1)));
    }

    @Test
    void theOldestRowsComeFirstWhenAsked() {
        FindEvents.Page page = page(ALL.oldestFirst().page(1, 20));

        assertThat(page.rows()).hasSize(20).isSortedAccordingTo(newestFirst().reversed());
        assertThat(page.rows().get(0).createdAt()).isEqualTo(FIRST);
    }

    @Test
    void aRowTellsWhatWasRecorded() {
        FindEvents.Row row = page(ALL.event(EventType.OTP_LOCKED).oldestFirst().page(1, 1))
                .rows()
                .get(0);

        assertThat(row)
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(new FindEvents.Row(
                        row.id(),
                        "u60@example.com",
                        EventType.OTP_LOCKED,
                        Optional.of("2001:db8::1"),
                        "curl/8",
                        "{\"n\": 60}",
                        FIRST.plus(STEP.multipliedBy(20))));
    }

    @Test
    void anUnknownIpIsEmpty() {
        assertThat(page(ALL.event(EventType.USER_CREATE).page(1, 1))
                        .rows()
                        .get(0)
                        .ip())
                .isEmpty();
    }

    @Test
    void anAddressLeavesItsRowsOnly() {
        FindEvents.Page page = page(ALL.email("u60@example.com").page(1, 100));

        assertThat(page.count()).isEqualTo(126);
        assertThat(page.countExact()).isTrue();
        assertThat(page.rows()).extracting(FindEvents.Row::email).containsOnly("u60@example.com");
    }

    @Test
    void anEventLeavesItsRowsOnly() {
        FindEvents.Page page = page(ALL.event(EventType.USER_CREATE).page(1, 100));

        assertThat(page.count()).isEqualTo(21);
        assertThat(page.rows()).extracting(FindEvents.Row::event).hasSize(21).containsOnly(EventType.USER_CREATE);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void addressAndEventLeaveWhatIsBoth() {
        FindEvents.Page page =
                page(ALL.email("u60@example.com").event(EventType.OTP_LOCKED).page(1, 100));

        assertThat(page.count()).isEqualTo(42);
        assertThat(page.rows())
                .allMatch(row ->
                        row.event() == EventType.OTP_LOCKED && row.email().equals("u60@example.com"));
    }

    @Test
    void whatIsNowhereIsAnEmptyFirstPage() {
        assertThat(page(ALL.email("nobody@example.com").page(1, 20)))
                .isEqualTo(new FindEvents.Page(List.of(), 0, true, Optional.empty()));
        assertThat(page(ALL.email("no\0body@example.com").page(1, 20)).rows()).isEmpty();
    }

    @Test
    void whatIsCountedIsListedAlsoWhileRowsArrive() {
        Question arriving = ALL.email("arriving@example.com");
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int n = 0; n < 90; n++) {
                TestServers.shared()
                        .runSql(
                                "INSERT INTO audit_logs (id, created_at, email, event, user_agent, details) VALUES"
                                        + " (gen_random_uuid(), '2027-01-01Z', 'arriving@example.com', 'OTP_FAILED', '', '{}')");
            }
        });
        while (!writing.isDone()) {
            FindEvents.Page page = page(arriving.page(1, 100));
            assertThat(page.rows()).hasSize(page.count());
        }
        writing.join();

        assertThat(page(arriving.page(1, 100)).count()).isEqualTo(90);
        TestServers.shared().runSql("DELETE FROM audit_logs WHERE email = 'arriving@example.com'");
    }

    @Test
    void theFirstMomentIsInclusiveAndTheLastExclusive() {
        Instant second = FIRST.plus(STEP);

        assertThat(page(ALL.from(FIRST).until(second).page(1, 20)).count()).isEqualTo(3);
        assertThat(page(ALL.from(FIRST).until(second.plusNanos(1000)).page(1, 20))
                        .count())
                .isEqualTo(6);
        assertThat(page(ALL.from(FIRST.plusNanos(1000)).until(second).page(1, 20))
                        .count())
                .isZero();
    }

    @Test
    void boundsBetweenTwoMicrosecondsAreExact() {
        assertThat(page(ALL.until(FIRST.plusNanos(1)).page(1, 20)).count()).isEqualTo(3);
        assertThat(page(ALL.from(FIRST.plusNanos(1)).until(FIRST.plus(STEP)).page(1, 20))
                        .count())
                .isZero();
    }

    @Test
    void boundsFarOutsideOfEveryCalendarAreFine() {
        assertThat(page(ALL.from(Instant.MIN).until(Instant.MAX).page(1, 20)).rows())
                .hasSize(20);
        assertThat(page(ALL.from(Instant.MAX).page(1, 20)).rows()).isEmpty();
    }

    @Test
    void rowsOfSeveralMonthsAreOnOnePage() {
        Instant february = Instant.parse("2027-02-01T00:00:00Z");
        FindEvents.Page page = page(ALL.from(february.minus(STEP.multipliedBy(2)))
                .until(february.plus(STEP.multipliedBy(2)))
                .page(1, 20));

        assertThat(page.rows()).hasSize(12).isSortedAccordingTo(newestFirst());
        assertThat(page.rows().get(0).createdAt()).isAfter(february);
        assertThat(page.rows().get(11).createdAt()).isBefore(february);
    }

    @Test
    void pagesByNumberFollowOneAnother() {
        List<UUID> inOne = ids(page(ALL.page(1, 60)));
        List<UUID> inThree = Stream.of(1, 2, 3)
                .flatMap(number -> ids(page(ALL.page(number, 20))).stream())
                .toList();

        assertThat(inThree).isEqualTo(inOne).doesNotHaveDuplicates();
    }

    @Test
    void moreThanTenThousandRowsAreNotCountedToTheEnd() {
        FindEvents.Page page = page(ALL.page(1, 20));

        assertThat(page.count()).isEqualTo(10_000);
        assertThat(page.countExact()).isFalse();
    }

    @Test
    void tenThousandRowsAreCountedExactly() {
        Question tenThousand = ALL.until(FIRST.plus(STEP.multipliedBy(3333))).from(FIRST.plus(STEP));
        assertThat(page(tenThousand.page(1, 1)).count()).isEqualTo(3 * 3332);

        List<FindEvents.Row> rows = page(ALL.oldestFirst().page(100, 100)).rows();
        FindEvents.Row last = rows.get(rows.size() - 1);
        assertThat(last.createdAt()).isEqualTo(FIRST.plus(STEP.multipliedBy(3333)));
    }

    @Test
    void numbersReachTheFirstTenThousandRowsAndNoFurther() {
        assertThat(page(ALL.page(100, 100)).rows()).hasSize(100);
        assertThat(page(ALL.page(100, 100)).next()).isPresent();
        assertThat(page(ALL.page(334, 30)).rows()).as("begins within them").hasSize(30);
        assertThat(find(ALL.page(101, 100))).isEqualTo(new FindEvents.NoSuchPage());
        assertThat(find(ALL.page(Integer.MAX_VALUE, 100))).isEqualTo(new FindEvents.NoSuchPage());
    }

    @Test
    void aPageBeyondTheLastRowDoesNotExist() {
        Question few = ALL.event(EventType.USER_CREATE);

        assertThat(page(few.page(2, 20)).rows()).hasSize(1);
        assertThat(find(few.page(3, 20))).isEqualTo(new FindEvents.NoSuchPage());
        assertThat(find(few.page(0, 20))).isEqualTo(new FindEvents.NoSuchPage());
        assertThat(page(few.page(1, 21)).next()).isEmpty();
        assertThat(find(few.page(2, 21))).isEqualTo(new FindEvents.NoSuchPage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cursorsVisitEveryRowOnceInOrder(boolean newestFirst) {
        Question question = newestFirst ? ALL : ALL.oldestFirst();
        Set<UUID> seen = new HashSet<>();
        List<FindEvents.Row> walked = new ArrayList<>();
        Optional<FindEvents.Cursor> cursor;
        FindEvents.Page page = page(question.page(1, 100));
        do {
            walked.addAll(page.rows());
            cursor = page.next();
            if (cursor.isPresent()) {
                page = page(question.after(cursor.get(), 100));
            }
        } while (cursor.isPresent());
        walked.forEach(row -> seen.add(row.id()));

        assertThat(walked)
                .hasSize(ROWS)
                .isSortedAccordingTo(newestFirst ? newestFirst() : newestFirst().reversed());
        assertThat(seen).hasSize(ROWS);
    }

    @Test
    void aCursorKeepsTheFiltersAndTheCount() {
        Question few = ALL.event(EventType.USER_CREATE);
        FindEvents.Page first = page(few.page(1, 20));
        FindEvents.Page second = page(few.after(first.next().orElseThrow(), 20));

        assertThat(second.rows()).hasSize(1).allMatch(row -> row.event() == EventType.USER_CREATE);
        assertThat(second.count()).isEqualTo(21);
        assertThat(second.next()).isEmpty();
    }

    @Test
    void aCursorAfterTheLastRowGivesAnEmptyPage() {
        FindEvents.Cursor end = new FindEvents.Cursor(Instant.EPOCH, new UUID(0, 0));

        assertThat(page(ALL.after(end, 20)).rows()).isEmpty();
    }

    @Test
    void withoutPostgresTheAnswerIsUnavailable() {
        String nowhere = "postgres://postgres@127.0.0.1:" + TestServers.freePort() + "/postgres";
        PgPageStore store =
                new PgPageStore(new PgClients(fixture.vertx, TestServers.postgresConfig(nowhere, 1), fixture.meters)
                        .pipelined(Duration.ofSeconds(4)));

        assertThatThrownBy(() -> fixture.redis.run(redis -> store.find(ALL.page(1, 20))))
                .isInstanceOf(Unavailable.class);
    }

    static Stream<FindEvents> everyDocumentedSearch() {
        Instant from = Instant.parse("2027-01-20T00:00:00Z");
        FindEvents.Cursor cursor = new FindEvents.Cursor(from.plus(Duration.ofHours(20)), new UUID(1, 1));
        List<Question> filters = List.of(
                ALL,
                ALL.email("u7@example.com"),
                ALL.event(EventType.OTP_LOCKED),
                ALL.email("u60@example.com").event(EventType.OTP_LOCKED),
                ALL.from(from).until(from.plus(Duration.ofHours(40))),
                ALL.email("u7@example.com").from(from),
                ALL.event(EventType.OTP_LOCKED).until(from.plus(Duration.ofDays(30))));
        return filters.stream()
                .flatMap(question -> Stream.of(question, question.oldestFirst()))
                .flatMap(question -> Stream.of(question.page(1, 20), question.after(cursor, 20)));
    }

    /** What nothing is asked of is counted in whatever order it lies, as counting ends soon; its page goes by an index, too. */
    @ParameterizedTest
    @MethodSource("everyDocumentedSearch")
    void everyDocumentedSearchIsServedByAnIndex(FindEvents ask) {
        String plan = explain(PageQuery.page(ask));
        boolean countsAll = ask.filter().equals(EventFilter.NONE);

        assertThat(countsAll ? plan.substring(plan.lastIndexOf("Limit")) : plan)
                .contains("Index")
                .doesNotContain("Seq Scan on audit_logs_2027");
    }

    /** In the last page that has a number, ten thousand rows are skipped. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRowsBeforeAPageAreSkippedInTheIndexAlone(boolean newestFirst) {
        Question question = newestFirst ? ALL : ALL.oldestFirst();
        String plan = explain(PageQuery.page(question.page(100, 100)));

        assertThat(plan).contains("Index Only Scan");
        assertThat(plan.lines().filter(line -> line.contains("Index Scan")))
                .isNotEmpty()
                .allMatch(FindEventsTest::looksUpOneRow);
    }

    @Test
    void aTimeRangeLeavesOutTheOtherMonths() {
        Instant from = Instant.parse("2027-02-03T00:00:00Z");
        String plan = explain(PageQuery.page(
                ALL.from(from).until(from.plus(Duration.ofDays(1))).page(1, 20)));

        // Which month a row of the page is in is known only when its place is.
        assertThat(plan.lines().filter(line -> line.contains(" on audit_logs") && !looksUpOneRow(line)))
                .isNotEmpty()
                .allMatch(line -> line.contains("audit_logs_2027_02"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoReadsOnMeetsEveryRowOnceInOrder(boolean newestFirst) {
        List<FindEvents.Row> walked = new ArrayList<>();
        Optional<FindEvents.Cursor> place = Optional.empty();
        do {
            ReadEvents.Read read = fixture.bus
                    .ask(ReadEvents.ADDRESS, new ReadEvents(EventFilter.NONE, newestFirst, place, 1000))
                    .await();
            walked.addAll(read.rows());
            place = read.next();
        } while (place.isPresent());

        assertThat(walked)
                .hasSize(ROWS)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(newestFirst ? newestFirst() : newestFirst().reversed());
    }

    static Stream<ReadEvents> everyWayToReadOn() {
        return everyDocumentedSearch().map(ask -> new ReadEvents(ask.filter(), ask.newestFirst(), ask.cursor(), 100));
    }

    /** What narrows the log down to few rows may have them sorted; where they are many, that would be reading all before the first. */
    @ParameterizedTest
    @MethodSource("everyWayToReadOn")
    void whoReadsOnFollowsAnIndex(ReadEvents ask) {
        String plan = explain(PageQuery.rows(ask));

        assertThat(plan).contains("Index").doesNotContain("Seq Scan on audit_logs_2027");
        if (ask.filter().equals(EventFilter.NONE)) {
            assertThat(plan).doesNotContain("Sort");
        }
    }

    /** Of two bounds on one side PostgreSQL begins at the wider one, and reads all that lies between. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoGoesOnFromAPlaceBeginsThere(boolean newestFirst) {
        Instant from = Instant.parse("2027-01-02T00:00:00Z");
        Instant until = Instant.parse("2027-01-30T00:00:00Z");
        FindEvents.Cursor place = new FindEvents.Cursor(
                Instant.parse(newestFirst ? "2027-01-04T00:00:00Z" : "2027-01-28T00:00:00Z"), new UUID(0, 0));
        EventFilter range = new EventFilter(Optional.empty(), Optional.empty(), Optional.of(from), Optional.of(until));

        for (PageQuery query : List.of(
                PageQuery.rows(new ReadEvents(range, newestFirst, Optional.of(place), 10)),
                PageQuery.page(new FindEvents(range, newestFirst, 1, 10, Optional.of(place))))) {
            String bound = newestFirst ? "created_at < '2027-01-30" : "created_at >= '2027-01-02";
            assertThat(explain(query).lines().filter(line -> line.contains("ROW(created_at, id)")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(bound));
        }
        FindEvents.Cursor outside =
                newestFirst ? FindEvents.Cursor.at(until.plusSeconds(1)) : FindEvents.Cursor.at(from.minusSeconds(1));
        ReadEvents.Read read = fixture.bus
                .ask(ReadEvents.ADDRESS, new ReadEvents(range, newestFirst, Optional.of(outside), 10))
                .await();
        assertThat(read.rows()).hasSize(10).allMatch(range::takes);
    }

    private static boolean looksUpOneRow(String line) {
        return line.contains(" rows=1 ");
    }

    private static String explain(PageQuery query) {
        PatientClient<Pool> client = fixture.postgres().pool(Duration.ofSeconds(10));
        StringBuilder plan = new StringBuilder();
        client.use(pool -> pool.preparedQuery("EXPLAIN " + query.sql()).execute(Tuple.tuple(query.values())))
                .eventually(client::close)
                .await()
                .forEach(line -> plan.append(line.getString(0)).append('\n'));
        return plan.toString();
    }

    private static Comparator<FindEvents.Row> newestFirst() {
        return Comparator.comparing(FindEvents.Row::createdAt)
                .thenComparing(row -> row.id().toString())
                .reversed();
    }

    private static List<UUID> ids(FindEvents.Page page) {
        return page.rows().stream().map(FindEvents.Row::id).toList();
    }

    private static FindEvents.Reply find(FindEvents ask) {
        return fixture.bus.ask(FindEvents.ADDRESS, ask).await();
    }

    private static FindEvents.Page page(FindEvents ask) {
        return find(ask).match(page -> page, () -> {
            throw new AssertionError("no such page");
        });
    }
}
