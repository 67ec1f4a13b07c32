package io.tses.transfer;

import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.LongSession;
import io.tses.postgres.PostgresConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * Brings people and audit log of the Django service over, as they were in one moment. May be stopped and begun again at any time:
 * what is here already is left as it is.
 */
public final class DjangoImport implements AutoCloseable {
    private final Connection old;
    private final OldDatabase found;
    private final Consumer<String> told;

    /**
     * @param told hears of every row that is refused or changed, of what is unusual in the old tables, and how far it is
     * @throws IllegalStateException saying why {@code from} is not what is needed
     */
    public DjangoImport(DatabaseUrl from, Consumer<String> told) throws SQLException {
        this.told = told;
        this.old = LongSession.openSnapshot(from, "--from");
        this.found = OldDatabase.find(old);
    }

    /** Which tables and columns were found, and what each is taken for. */
    public List<String> described() {
        return found.events()
                .map(events -> List.of(describe(found.people()), describe(events)))
                .orElseGet(() ->
                        List.of(describe(found.people()), "No table is like audits_auditlog: only people come over."));
    }

    /**
     * Moves everything into a database whose schema is current.
     *
     * @param dryRun finds out what would become of each row, and leaves everything as it is
     */
    public Arrivals run(PostgresConfig to, boolean dryRun) throws SQLException {
        found.people().unusual().forEach(told);
        found.events()
                .ifPresentOrElse(
                        events -> events.unusual().forEach(told),
                        () -> told.accept("there is no table like audits_auditlog: only people come over"));
        try (Connection here = LongSession.open(to.url())) {
            Tally people = people(here);
            if (dryRun) {
                LongSession.rollback(here);
            } else {
                LongSession.commit(here);
            }
            return new Arrivals(people, events(here, dryRun));
        }
    }

    @Override
    public void close() throws SQLException {
        old.close();
    }

    private Tally people(Connection here) throws SQLException {
        PeopleLanding landing = new PeopleLanding(here, told);
        long refused = move("people", found.people(), found.selectPeople(old), new OldRows()::person, landing::add);
        return landing.finish(refused);
    }

    private Tally events(Connection here, boolean dryRun) throws SQLException {
        EventLanding landing = new EventLanding(here, dryRun);
        if (found.events().isEmpty()) {
            return landing.finish(0);
        }
        OldTable table = found.events().get();
        long refused = move("audit rows", table, found.selectEvents(old, table), new OldRows()::event, landing::add);
        return landing.finish(refused);
    }

    /** @return how many rows were refused */
    private long move(
            String what, OldTable table, String query, Reading<List<@Nullable String>> reading, Landing landing)
            throws SQLException {
        long total = Sql.number(old, "SELECT count(*) FROM " + Sql.quoted(table.name()));
        Progress progress = new Progress(what, total, told);
        long refused = 0;
        CopyOut rows = Sql.copyOf(old, query);
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            List<@Nullable String> fields = CopyText.fields(row);
            try {
                landing.add(reading.read(fields.subList(1, fields.size())));
            } catch (IllegalArgumentException e) {
                refused++;
                told.accept("refused: " + table.name() + " " + fields.get(0) + ": " + e.getMessage());
            }
            progress.step();
        }
        if (progress.done() != total) {
            throw new IllegalStateException(
                    table.name() + " has " + total + " rows, and " + progress.done() + " could be read");
        }
        return refused;
    }

    private static String describe(OldTable table) {
        return table.name() + "\n" + String.join("\n", table.described());
    }
}
