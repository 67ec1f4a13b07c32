package io.tses.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tses.postgres.LongSession;
import io.tses.postgres.PostgresConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what {@link Export} wrote. May be stopped and begun again at any time: what is here already is left as it is. Of a
 * line that cannot be taken is told by its number.
 */
public final class Import {
    /** Numbers of details stay as they are written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Many times what the longest row makes. */
    private static final int LONGEST_LINE = 16_777_216;

    private final BufferedReader lines;
    private final Consumer<String> told;
    private final Heading heading;
    private long number;

    /**
     * @param told hears of every line that is refused, of people who were changed, and how far it is
     * @throws IllegalStateException when {@code in} does not begin as an export does
     */
    public Import(InputStream in, Consumer<String> told) throws IOException {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.told = told;
        this.heading = heading();
    }

    /**
     * Moves everything into a database whose schema is current.
     *
     * @param dryRun finds out what would become of each line, and leaves everything as it is
     * @throws IllegalStateException when lines are missing or too many; people are in all or none then, and of events some
     */
    public Arrivals run(PostgresConfig to, boolean dryRun) throws SQLException, IOException {
        try (Connection here = LongSession.open(to.url())) {
            Tally people = people(here);
            if (dryRun) {
                LongSession.rollback(here);
            } else {
                LongSession.commit(here);
            }
            Tally events = events(here, dryRun);
            if (readLine() != null) {
                throw new IllegalStateException("there is more after line " + number + ", which was to be the last");
            }
            return new Arrivals(people, events);
        }
    }

    private Heading heading() throws IOException {
        try {
            return Heading.of(JSON.readTree(nextLine()))
                    .orElseThrow(() ->
                            new IllegalStateException("this is no export of tses: its first line does not say so"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("this is no export of tses: its first line is no JSON", e);
        }
    }

    private Tally people(Connection here) throws SQLException, IOException {
        PeopleLanding landing = new PeopleLanding(here, told);
        return landing.finish(
                move("user", new Progress("people", heading.people(), told), OwnRows::person, landing::add));
    }

    private Tally events(Connection here, boolean dryRun) throws SQLException, IOException {
        EventLanding landing = new EventLanding(here, dryRun);
        return landing.finish(
                move("event", new Progress("audit rows", heading.events(), told), OwnRows::event, landing::add));
    }

    /** @return how many lines were refused */
    private long move(String kind, Progress progress, Reading<JsonNode> reading, Landing landing)
            throws SQLException, IOException {
        long refused = 0;
        while (progress.goesOn()) {
            String line = nextLine();
            try {
                landing.add(reading.read(read(line, kind)));
            } catch (IllegalArgumentException e) {
                refused++;
                told.accept("refused: line " + number + ": " + e.getMessage());
            }
            progress.step();
        }
        return refused;
    }

    private String nextLine() throws IOException {
        String line;
        try {
            line = readLine();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(
                    "after line " + number + " comes what is no UTF-8: an export is text, and not compressed", e);
        }
        if (line == null) {
            throw new IllegalStateException(
                    "the file ends after line " + number + ", before all is there that its first line promises");
        }
        number++;
        return line;
    }

    /** As {@link BufferedReader#readLine} does, but a file of something else may have no end of a line at all. */
    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = lines.read()) {
            line.append((char) c);
            if (line.length() > LONGEST_LINE) {
                throw new IllegalStateException("line " + (number + 1) + " is longer than " + LONGEST_LINE
                        + " characters: this is no export of tses");
            }
        }
        return line.toString();
    }

    private static JsonNode read(String line, String kind) {
        try {
            JsonNode json = JSON.readTree(line);
            Checks.require(
                    json.path("kind").asText().equals(kind),
                    "kind",
                    json.path("kind").asText(),
                    "is not " + kind + " here");
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
