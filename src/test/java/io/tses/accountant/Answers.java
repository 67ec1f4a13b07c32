package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every request of a run and what was answered to it, in less than thirty bytes each. Many threads may use it at once. */
public final class Answers {
    /** So many requests can be told apart. */
    public static final int MOST = 50_000_000;

    private static final int CHUNK = 1 << 14;
    private static final int HANDLE = 1;
    private static final int DEVICE = 2;

    /** One of many, so that nobody has to wait until a large one is copied into a larger one. */
    private static final class Chunk {
        private final Call[] call = new Call[CHUNK];
        private final byte[] with = new byte[CHUNK];
        private final short[] status = new short[CHUNK];
        private final int[] person = new int[CHUNK];
        private final int[] client = new int[CHUNK];
        private final int[] askedMillis = new int[CHUNK];
        private final int[] tookMicros = new int[CHUNK];
    }

    private final Run run;
    private final Instant began;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<Integer, Integer> repeats = new HashMap<>();
    private final List<String> underOtherIds = new ArrayList<>();
    private int asked;

    /** @param began before the first request */
    public Answers(Run run, Instant began) {
        this.run = run;
        this.began = began;
    }

    public Run run() {
        return run;
    }

    Instant began() {
        return began;
    }

    /** Notes a request that is about to go, and returns its number. Until {@link #answered} nobody was answered. */
    public synchronized int ask(Call call, int person, int client, boolean handle, boolean device, Instant at) {
        if (asked == MOST) {
            throw new IllegalStateException("a run has at most " + MOST + " requests");
        }
        if (asked % CHUNK == 0) {
            chunks.add(new Chunk());
        }
        int number = asked++;
        Chunk chunk = chunk(number);
        int i = number % CHUNK;
        chunk.call[i] = call;
        chunk.with[i] = (byte) ((handle ? HANDLE : 0) + (device ? DEVICE : 0));
        chunk.person[i] = person;
        chunk.client[i] = client;
        chunk.askedMillis[i] = (int) Duration.between(began, at).toMillis();
        return number;
    }

    /** Notes what was answered, the last byte of it so long after the request went. */
    public synchronized void answered(int number, int status, Duration took) {
        chunk(number).status[number % CHUNK] = (short) status;
        chunk(number).tookMicros[number % CHUNK] = (int) (took.toNanos() / 1000);
    }

    /** Says that an answer tells of the same decision as an earlier one. */
    public synchronized void repeats(int number, int earlier) {
        repeats.put(number, earlier);
    }

    /** Says that the answer to a request named the id of another. */
    public synchronized void otherId(int number, String id) {
        underOtherIds.add(run.requestId(number) + " was answered as " + id);
    }

    /** How many requests were asked. */
    public synchronized int size() {
        return asked;
    }

    synchronized Answer get(int number) {
        Chunk chunk = chunk(number);
        int i = number % CHUNK;
        return new Answer(
                run,
                number,
                chunk.call[i],
                chunk.person[i],
                chunk.client[i],
                (chunk.with[i] & HANDLE) != 0,
                (chunk.with[i] & DEVICE) != 0,
                chunk.status[i],
                began.plusMillis(chunk.askedMillis[i]),
                Duration.ofNanos(chunk.tookMicros[i] * 1000L));
    }

    public Stream<Answer> stream() {
        return IntStream.range(0, size()).mapToObj(this::get);
    }

    /** The request whose decision this one's answer tells of: usually its own. */
    synchronized int decisionOf(int number) {
        return repeats.getOrDefault(number, number);
    }

    synchronized List<String> underOtherIds() {
        return List.copyOf(underOtherIds);
    }

    private Chunk chunk(int number) {
        return chunks.get(number / CHUNK);
    }
}
