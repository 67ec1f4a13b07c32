package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** People who sign in in every way there is, and others who guess and flood. All of them at once. */
final class Crowd {
    private static final int THREADS = 16;
    private static final int GUESSES = 7;
    private static final int FLOOD = 14;
    private static final int SPRAY = 33;

    private final Wire wire;
    private final Letters letters;
    private final Run run;
    private final AtomicInteger people = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();

    Crowd(Wire wire, Letters letters, Run run) {
        this.wire = wire;
        this.letters = letters;
        this.run = run;
    }

    /** Plays everybody, so many of each, and waits for the last answer. */
    void play(int ofEach) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> plays = new ArrayList<>();
            IntStream.range(0, ofEach).forEach(n -> everybody().forEach(one -> plays.add(threads.submit(one))));
            for (Future<?> play : plays) {
                play.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Runnable> everybody() {
        return List.of(
                () -> withHandle(person()),
                () -> withoutHandle(person()),
                () -> byLink(person()),
                () -> onAKnownDevice(person()),
                () -> guess(person()),
                this::floodAMailbox,
                this::floodFromAClient,
                this::spray,
                () -> junk(person()));
    }

    private void withHandle(Person person) {
        String handle = person.request().getString("handle", "");
        Letter letter = person.letter(1);
        person.verify(wrong(letter), handle);
        JsonObject signedIn = person.verify(letter.code(), handle);
        person.verify(letter.code(), handle);
        person.ask(Call.REFRESH, new JsonObject().put("refresh", signedIn.getString("refresh")));
    }

    private void withoutHandle(Person person) {
        person.request();
        Letter letter = person.letter(1);
        person.verify(wrong(letter), "");
        person.verify(wrong(letter), "");
        person.verify(letter.code(), "");
        person.verify(letter.code(), "");
    }

    private void byLink(Person person) {
        person.request();
        JsonObject token = new JsonObject().put("token", person.letter(1).token());
        person.ask(Call.PREVIEW, token);
        person.ask(Call.LINK, token);
        person.ask(Call.LINK, token);
    }

    private void onAKnownDevice(Person person) {
        String handle = person.request().getString("handle", "");
        String device = person.verify(person.letter(1).code(), handle).getString("device", "");
        JsonObject known = new JsonObject().put("email", person.email()).put("device", device);
        String next = person.ask(Call.REQUEST, known).getString("handle", "");
        person.ask(Call.VERIFY, known.copy().put("otp", person.letter(2).code()).put("handle", next));
    }

    /** Until the handle is dead, and then until the address is locked. */
    private void guess(Person person) {
        String handle = person.request().getString("handle", "");
        Letter letter = person.letter(1);
        IntStream.range(0, GUESSES).forEach(n -> person.verify(wrong(letter), handle));
        IntStream.range(0, GUESSES).forEach(n -> person.verify(wrong(letter), ""));
    }

    private void floodAMailbox() {
        int victim = people.getAndIncrement();
        IntStream.range(0, FLOOD / 2).forEach(n -> new Person(victim, clients.getAndIncrement()).request());
    }

    private void floodFromAClient() {
        int client = clients.getAndIncrement();
        IntStream.range(0, FLOOD).forEach(n -> new Person(people.getAndIncrement(), client).request());
    }

    /** One client guesses at many, who have no code, until it may not any more. */
    private void spray() {
        int client = clients.getAndIncrement();
        IntStream.range(0, SPRAY).forEach(n -> new Person(people.getAndIncrement(), client).verify("123456", ""));
    }

    private void junk(Person person) {
        person.verify("123456", "A".repeat(22));
        person.ask(Call.LINK, new JsonObject().put("token", "A".repeat(22)));
        person.ask(Call.PREVIEW, new JsonObject().put("token", "A".repeat(22)));
    }

    private Person person() {
        return new Person(people.getAndIncrement(), clients.getAndIncrement());
    }

    private static String wrong(Letter letter) {
        return letter.code().equals("000000") ? "000001" : "000000";
    }

    private final class Person {
        private final int number;
        private final int client;

        Person(int number, int client) {
            this.number = number;
            this.client = client;
        }

        String email() {
            return run.email(number);
        }

        JsonObject request() {
            return ask(Call.REQUEST, new JsonObject().put("email", email()));
        }

        JsonObject verify(String code, String handle) {
            JsonObject body = new JsonObject().put("email", email()).put("otp", code);
            return ask(Call.VERIFY, handle.isEmpty() ? body : body.put("handle", handle));
        }

        Letter letter(int count) {
            return letters.newest(email(), count);
        }

        JsonObject ask(Call call, JsonObject body) {
            return wire.ask(call, number, client, body);
        }
    }
}
