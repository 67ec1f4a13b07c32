package io.tses.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Plays scenes, each from its beginning to its end. Blocks; for several threads. */
final class Play {
    private static final String REQUEST = "/api/v1/auth/otp/request/";
    private static final String VERIFY = "/api/v1/auth/otp/verify/";
    private static final String REFRESH = "/api/v1/auth/token/refresh/";
    private static final String ME = "/api/v1/auth/users/me/";
    private static final String LOGOUT = "/api/v1/auth/logout/";
    private static final Duration MAIL_PATIENCE = Duration.ofSeconds(15);
    private static final String BOT = "python-requests/2.32.3";

    /** Lock the address, and hear of it. */
    private static final int GUESSES = 6;

    /** Meet the limit of a client. */
    private static final int SPRAYED = 12;

    /** So many stay signed in to come back. */
    private static final int MOST_SIGNED_IN = 200;

    private final Client client;
    private final Codes codes;
    private final RandomGenerator random;
    private final Deque<SignedIn> signedIn = new ConcurrentLinkedDeque<>();

    Play(Client client, Codes codes, RandomGenerator random) {
        this.client = client;
        this.codes = codes;
        this.random = random;
    }

    private record SignedIn(Persona person, String access, String refresh) {}

    void act(Scene scene) throws IOException, InterruptedException {
        switch (scene) {
            case SIGN_IN -> signIn(false);
            case MISTYPE -> signIn(true);
            case REFRESH -> refresh();
            case LOOK -> look();
            case SIGN_OUT -> signOut();
            case LEAVE -> ask(anybody());
            case UNREACHABLE -> ask(Cast.unreachable(random.nextInt(Cast.EVERYBODY)));
            case GUESS -> guess();
            case SPRAY -> spray();
        }
    }

    private Persona anybody() {
        boolean known = random.nextInt(4) == 0;
        return Cast.person(random.nextInt(known ? Cast.PEOPLE : Cast.EVERYBODY));
    }

    private Client.Answer ask(Persona person) throws IOException, InterruptedException {
        return client.post(person, REQUEST, new JsonObject().put("email", person.email()));
    }

    private void signIn(boolean mistyped) throws IOException, InterruptedException {
        Persona person = anybody();
        Future<String> mailed = codes.expect(person.email());
        Client.Answer asked = ask(person);
        if (asked.status() != 202) {
            return;
        }
        Optional<String> code = Codes.await(mailed, MAIL_PATIENCE);
        if (code.isPresent()) {
            JsonObject body = new JsonObject()
                    .put("email", person.email())
                    .put("handle", asked.body().getString("handle"));
            if (mistyped) {
                client.post(person, VERIFY, body.copy().put("otp", wrong(code.get())));
            }
            keep(person, client.post(person, VERIFY, body.put("otp", code.get())));
        }
    }

    /** As somebody types whose fingers were in the wrong order. */
    private static String wrong(String code) {
        String turned = new StringBuilder(code).reverse().toString();
        return turned.equals(code) ? "000000" : turned;
    }

    private void keep(Persona person, Client.Answer answer) {
        if (answer.status() == 200) {
            signedIn.addLast(new SignedIn(
                    person, answer.body().getString("access"), answer.body().getString("refresh")));
        }
        if (signedIn.size() > MOST_SIGNED_IN) {
            signedIn.pollFirst();
        }
    }

    private void refresh() throws IOException, InterruptedException {
        SignedIn someone = signedIn.pollFirst();
        if (someone != null) {
            JsonObject body = new JsonObject().put("refresh", someone.refresh());
            keep(someone.person(), client.post(someone.person(), REFRESH, body));
        }
    }

    private void look() throws IOException, InterruptedException {
        SignedIn someone = signedIn.peekLast();
        if (someone != null) {
            client.get(someone.person(), ME, someone.access());
        }
    }

    private void signOut() throws IOException, InterruptedException {
        SignedIn someone = signedIn.pollFirst();
        if (someone != null) {
            client.post(someone.person(), LOGOUT, new JsonObject(), someone.access());
        }
    }

    private void guess() throws IOException, InterruptedException {
        Persona victim = anybody().from(Cast.attacker(random.nextInt(Cast.PEOPLE)), BOT);
        ask(victim);
        for (int i = 0; i < GUESSES; i++) {
            String guessed = String.valueOf(100_000 + random.nextInt(900_000));
            client.post(
                    victim,
                    VERIFY,
                    new JsonObject().put("email", victim.email()).put("otp", guessed));
        }
    }

    private void spray() throws IOException, InterruptedException {
        String from = Cast.attacker(random.nextInt(Cast.PEOPLE));
        for (int i = 0; i < SPRAYED; i++) {
            ask(anybody().from(from, BOT));
        }
    }
}
