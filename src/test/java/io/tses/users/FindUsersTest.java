package io.tses.users;

import io.tses.shared.EmailAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class FindUsersTest extends UsersTest {
    private static final Ask ALL = new Ask();

    @Test
    void theNewestComeFirstUnlessTheOldestAreAskedFor() {
        person("ada");
        person("bob");
        person("eve");

        assertThat(found(ALL)).containsExactly("eve", "bob", "ada");
        assertThat(found(ALL.with(ask -> ask.newestFirst = false))).containsExactly("ada", "bob", "eve");
    }

    @Test
    void eachFilterLeavesOthersOut() {
        person("ada");
        person("staff", true, false);
        superuser("root");
        servers.runSql("UPDATE users SET is_active = false WHERE username = 'ada'");

        assertThat(found(ALL.with(ask -> ask.email = Optional.of(address("ada")))))
                .containsExactly("ada");
        assertThat(found(ALL.with(ask -> ask.username = Optional.of("staff")))).containsExactly("staff");
        assertThat(found(ALL.with(ask -> ask.username = Optional.of("STAFF")))).isEmpty();
        assertThat(found(ALL.with(ask -> ask.isActive = NO))).containsExactly("ada");
        assertThat(found(ALL.with(ask -> ask.isActive = YES))).containsExactly("root", "staff");
        assertThat(found(ALL.with(ask -> ask.isStaff = YES))).containsExactly("root", "staff");
        assertThat(found(ALL.with(ask -> ask.isStaff = NO))).containsExactly("ada");
        assertThat(found(ALL.with(ask -> ask.isSuperuser = YES))).containsExactly("root");
        assertThat(found(ALL.with(ask -> {
                    ask.isStaff = YES;
                    ask.isSuperuser = NO;
                })))
                .containsExactly("staff");
    }

    @ParameterizedTest
    @CsvSource({
        "countess, ada",
        "COUNT, ada",
        "ad, ada",
        "ada@example.com, ada",
        "Byr, ada",
        "BYRON, ada",
        "ada byron, ada",
        "'ada bob', ''",
        "ron, ''",
        "'%', ''",
        "'_da', ''",
        "'100%', pct",
        "ärz, pct",
        "Ärz, pct",
        "ÄRZ, pct",
        "'A\u0308rz', pct",
        "ame\u0301, pct",
        "AMÉLIE, pct",
        "ΟΔΟΣ, bob",
        "οδος, bob",
        "ο\u0301δοσ, ''",
        "Кирил, bob",
        "кИРИЛ, bob",
        "ada@, ada",
        "ADA@EXAMPLE.com, ada",
        "count@, ''",
        "bob@corp, ''",
        "boss@, ''",
        "'\\', ''"
    })
    void eachWordIsTheBeginningOfAnAddressAUsernameOrAName(String search, String expected) {
        person("ada");
        person("bob");
        person("pct");
        servers.runSql("UPDATE users SET username = 'Countess', first_name = 'Augusta', last_name = 'Byron'"
                + " WHERE email = 'ada@example.com'");
        servers.runSql("UPDATE users SET username = 'Ame\u0301lie', first_name = '100% ok', last_name = 'ärztin'"
                + " WHERE username = 'pct'");
        servers.runSql("UPDATE users SET username = 'ΟΔΟΣΑ', first_name = 'Кирилл', last_name = 'boss@corp.com'"
                + " WHERE username = 'bob'");

        List<String> emails = page(ALL.with(ask -> ask.search = List.of(search.split(" ")))).users().stream()
                .map(user -> user.email().localPart())
                .toList();

        assertThat(String.join(" ", emails)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoseAddressIsFoundComesBeforeThoseWhoAreOnlyCalledSo(boolean newestFirst) {
        IntStream.range(0, 4).forEach(n -> person("ada" + n));
        IntStream.range(0, 4).forEach(n -> person("eve" + n));
        servers.runSql("UPDATE users SET first_name = 'Ada', username = 'ada-' || username WHERE username LIKE 'eve%'");
        List<String> seen = new ArrayList<>();
        Optional<FindUsers.Cursor> next = Optional.empty();
        do {
            Optional<FindUsers.Cursor> place = next;
            FindUsers.Page page = page(ALL.with(ask -> {
                ask.search = List.of("ada");
                ask.newestFirst = newestFirst;
                ask.pageSize = 3;
                ask.cursor = place;
            }));
            page.users().forEach(user -> seen.add(user.email().localPart()));
            next = page.next();
        } while (next.isPresent());

        assertThat(seen)
                .containsExactlyElementsOf(
                        newestFirst
                                ? List.of("ada3", "ada2", "ada1", "ada0", "eve3", "eve2", "eve1", "eve0")
                                : List.of("ada0", "ada1", "ada2", "ada3", "eve0", "eve1", "eve2", "eve3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u"})
    void whoIsCountedIsListedAlsoWhilePeopleJoin(String word) {
        CompletableFuture<Void> joining =
                CompletableFuture.runAsync(() -> IntStream.range(0, 90).forEach(n -> person("u" + n)));
        Ask some = ALL.with(ask -> {
            ask.search = word.isEmpty() ? List.of() : List.of(word);
            ask.pageSize = 100;
        });
        while (!joining.isDone()) {
            FindUsers.Page page = page(some);
            assertThat(page.users()).hasSize(page.count());
        }
        joining.join();

        assertThat(page(some).count()).isEqualTo(90);
    }

    @Test
    void aCursorBehindTheLastTellsTheCountAndNobody() {
        person("ada");
        FindUsers.Page behind = page(ALL.with(
                ask -> ask.cursor = Optional.of(new FindUsers.Cursor(Instant.EPOCH, new UUID(0, 0), false))));

        assertThat(behind.users()).isEmpty();
        assertThat(behind.count()).isOne();
    }

    @Test
    void pagesShowEveryoneOnceAndEndWithTheLast() {
        IntStream.range(0, 25).forEach(n -> person("u" + n));

        assertThat(page(ALL).count()).isEqualTo(25);
        assertThat(page(ALL).countExact()).isTrue();
        assertThat(page(ALL).next()).isPresent();
        assertThat(found(ALL.with(ask -> ask.page = 3))).containsExactly("u4", "u3", "u2", "u1", "u0");
        assertThat(page(ALL.with(ask -> ask.page = 3)).next()).isEmpty();
        assertThat(find(ALL.with(ask -> ask.page = 4))).isEqualTo(new FindUsers.NoSuchPage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cursorsLeadThroughEveryoneOnceEvenIfAllJoinedAtOnce(boolean newestFirst) {
        IntStream.range(0, 25).forEach(n -> person("u" + n));
        servers.runSql("UPDATE users SET date_joined = '2026-01-31T12:00:00.123456Z'");
        List<String> seen = new ArrayList<>();
        FindUsers.Page page = page(ALL.with(ask -> ask.newestFirst = newestFirst));
        page.users().forEach(user -> seen.add(user.username()));
        while (page.next().isPresent()) {
            Optional<FindUsers.Cursor> next = page.next();
            page = page(ALL.with(ask -> {
                ask.cursor = next;
                ask.newestFirst = newestFirst;
            }));
            page.users().forEach(user -> seen.add(user.username()));
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void countsAndNumbersEndAtTenThousandAndCursorsDoNot() {
        servers.runSql("INSERT INTO users (id, email, username, date_joined) SELECT gen_random_uuid(),"
                + " n || '@example.com', 'u' || n, timestamptz '2026-01-01' + n * interval '1 second'"
                + " FROM generate_series(1, 10050) n");

        FindUsers.Page last = page(ALL.with(ask -> {
            ask.page = 100;
            ask.pageSize = 100;
        }));

        assertThat(last.count()).isEqualTo(10_000);
        assertThat(last.countExact()).isFalse();
        assertThat(find(ALL.with(ask -> {
                    ask.page = 101;
                    ask.pageSize = 100;
                })))
                .isEqualTo(new FindUsers.NoSuchPage());
        assertThat(found(ALL.with(ask -> {
                    ask.cursor = last.next();
                    ask.pageSize = 100;
                })))
                .hasSize(50)
                .startsWith("u50")
                .endsWith("u1");
    }

    /** Gathered they would be sorted all for each page. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereMoreThanCanBeCountedBeginWithAWordTheyAreWalkedInOrder(boolean newestFirst) {
        assertThat(found(ALL.with(ask -> ask.search = List.of("m")))).isEmpty();
        servers.runSql("INSERT INTO users (id, email, username, first_name, last_name, date_joined,"
                + " is_staff) SELECT gen_random_uuid(), 'm' || n || '@example.com', 'u' || n, 'MAX', 'Ärztin', timestamptz '2026-01-01'"
                + " + n * interval '1 second', n % 4000 = 0 FROM generate_series(1, 10050) n");
        servers.runSql("ANALYZE users");
        for (String word : List.of("m", "max", "ÄRZ", "u1 m")) {
            List<String> seen = new ArrayList<>();
            Optional<FindUsers.Cursor> next = Optional.empty();
            do {
                Optional<FindUsers.Cursor> place = next;
                FindUsers.Page page = page(ALL.with(ask -> {
                    ask.search = List.of(word.split(" "));
                    ask.newestFirst = newestFirst;
                    ask.pageSize = 100;
                    ask.cursor = place;
                }));
                page.users().forEach(user -> seen.add(user.username()));
                next = page.next();
            } while (seen.size() < 300);

            List<String> expected = IntStream.rangeClosed(1, 10050)
                    .map(n -> newestFirst ? 10051 - n : n)
                    .mapToObj(n -> "u" + n)
                    .filter(name -> !word.startsWith("u1") || name.startsWith("u1"))
                    .limit(300)
                    .toList();
            assertThat(seen).as(word).isEqualTo(expected);
        }
        assertThat(page(ALL.with(ask -> ask.search = List.of("max"))))
                .extracting(FindUsers.Page::count, FindUsers.Page::countExact)
                .containsExactly(10_000, false);
        assertThat(page(ALL.with(ask -> ask.search = List.of("max", "m"))))
                .as("at least those of the page")
                .extracting(FindUsers.Page::count, FindUsers.Page::countExact)
                .containsExactly(10, false);
        FindUsers.Page staff = page(ALL.with(ask -> {
            ask.search = List.of("max");
            ask.isStaff = YES;
        }));
        assertThat(staff.users()).hasSize(2);
        assertThat(staff.count()).as("all of them were walked").isEqualTo(2);
        assertThat(staff.countExact()).isTrue();
    }

    /** FIELD.md: lists that scan everyone are what operators of others suffer from. */
    @Test
    void rareFiltersAndSearchesAreServedByAnIndex() {
        servers.runSql("INSERT INTO users (id, email, username, first_name, last_name, is_staff) SELECT"
                + " gen_random_uuid(), md5(n::text) || '@example.com', md5(n::text), md5((n + 1)::text),"
                + " md5((n + 2)::text), n % 5000 = 0 FROM generate_series(1, 20000) n");
        servers.runSql("ANALYZE users");

        assertThat(plan(ALL.with(ask -> ask.isStaff = YES)))
                .contains("users_staff")
                .doesNotContain("Seq Scan");
        assertThat(plan(ALL.with(ask -> ask.isSuperuser = YES))).contains("users_superusers");
        assertThat(plan(ALL.with(ask -> ask.isActive = NO))).contains("users_disabled");
        assertThat(plan(ALL.with(ask -> ask.username = Optional.of("x")))).contains("users_username");
        assertThat(plan(ALL)).contains("Index Scan using users_date_joined");
        assertThat(plan(ALL.with(ask -> ask.search = List.of("c4ca4238a0"))))
                .contains(
                        "users_email_begins",
                        "users_username_begins",
                        "users_first_name_begins",
                        "users_last_name_begins",
                        "users_pkey",
                        "users_date_joined")
                .doesNotContain("Seq Scan");
        assertThat(plan(ALL.with(ask -> {
                    ask.search = List.of("c4ca", "c81e");
                    ask.isStaff = YES;
                    ask.cursor = Optional.of(new FindUsers.Cursor(Instant.EPOCH, new UUID(0, 0), true));
                })))
                .contains("users_email_begins", "users_pkey", "users_staff")
                .doesNotContain("Seq Scan");
    }

    private String plan(Ask ask) {
        UserSearchSql query = UserSearchSql.page(ask.toQuestion());
        String sql = query.sql();
        for (int n = query.values().size(); n > 0; n--) {
            sql = sql.replace("$" + n, "'" + query.values().get(n - 1) + "'");
        }
        String explained = "SELECT string_agg(line, ' ') FROM explained($q$" + sql + "$q$) AS line";
        servers.runSql("CREATE OR REPLACE FUNCTION explained(statement text) RETURNS SETOF text LANGUAGE plpgsql AS"
                + " $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || statement; END $$");
        return servers.query(explained);
    }

    private List<String> found(Ask ask) {
        return page(ask).users().stream().map(User::username).toList();
    }

    private FindUsers.Page page(Ask ask) {
        return find(ask).match(page -> page, () -> {
            throw new AssertionError("no such page");
        });
    }

    private FindUsers.Reply find(Ask ask) {
        return bus.ask(FindUsers.ADDRESS, ask.toQuestion()).await();
    }

    /** A question in the making: everyone, ten a page, unless said otherwise. */
    private static final class Ask {
        private Optional<EmailAddress> email = Optional.empty();
        private Optional<String> username = Optional.empty();
        private Optional<Boolean> isActive = AS_IS;
        private Optional<Boolean> isStaff = AS_IS;
        private Optional<Boolean> isSuperuser = AS_IS;
        private List<String> search = List.of();
        private boolean newestFirst = true;
        private int page = 1;
        private int pageSize = 10;
        private Optional<FindUsers.Cursor> cursor = Optional.empty();

        Ask with(Consumer<Ask> wish) {
            Ask ask = new Ask();
            wish.accept(ask);
            return ask;
        }

        FindUsers toQuestion() {
            return new FindUsers(
                    email, username, isActive, isStaff, isSuperuser, search, newestFirst, page, pageSize, cursor);
        }
    }
}
