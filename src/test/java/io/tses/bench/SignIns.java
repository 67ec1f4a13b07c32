package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** People who hand in their code for the first time: each becomes a user, with a session. */
final class SignIns implements Scenario {
    private static final String PATH = "/api/v1/auth/otp/verify/";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 32;

    private final Product product;
    private final Load load;
    private final int each;

    /** @param each people of a window; it ends early when all are signed in */
    SignIns(Product product, Load load, int each) {
        this.product = product;
        this.load = load;
        this.each = each;
    }

    /** Signs in so many strangers; gives what they are answered. */
    static List<JsonObject> of(Product product, Load load, int count) {
        return all(product, load, strangers(count));
    }

    static List<JsonObject> all(Product product, Load load, List<Person> people) {
        List<JsonObject> answers = new ArrayList<>();
        Asker asker = verifying(asked(product, load, people), body -> answers.add(new JsonObject(body)));
        load.run(product.port(), Collections.nCopies(AT_ONCE, asker), PATIENCE);
        product.settle();
        return answers;
    }

    /**
     * Somebody who has asked for a code.
     *
     * @param code that came by mail
     */
    record Asked(Person person, String handle, String code) {
        String wrongCode() {
            return code.equals("000000") ? "000001" : "000000";
        }
    }

    /** So many strangers who have asked. */
    static List<Asked> asked(Product product, Load load, int count) {
        return asked(product, load, strangers(count));
    }

    private static List<Asked> asked(Product product, Load load, List<Person> people) {
        Map<Person, String> handles = new HashMap<>();
        load.run(
                product.port(),
                IntStream.range(0, AT_ONCE)
                        .mapToObj(i -> new Asks(people, i, handles))
                        .toList(),
                PATIENCE);
        product.settle();
        Map<String, String> codes = product.postbox().take();
        return people.stream()
                .map(person -> new Asked(
                        person, requireNonNull(handles.get(person)), requireNonNull(codes.get(person.email()))))
                .toList();
    }

    private static List<Person> strangers(int count) {
        return Stream.generate(Person::next).limit(count).toList();
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public int port() {
        return product.port();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        return Collections.nCopies(connections, verifying(asked(product, load, each), body -> {}));
    }

    @Override
    public void settle() {
        product.settle();
    }

    private static Asker verifying(List<Asked> asked, Consumer<String> answered) {
        return new Verifies(new ArrayDeque<>(asked), answered);
    }

    static Buffer verify(Person person, JsonObject body) {
        return HttpText.post(PATH, person.client(), body.encode());
    }

    /** One connection of those that ask for all people in turn. */
    private static final class Asks implements Asker {
        private final List<Person> people;
        private final Map<Person, String> handles;
        private int at;

        Asks(List<Person> people, int first, Map<Person, String> handles) {
            this.people = people;
            this.handles = handles;
            this.at = first;
        }

        @Override
        public @Nullable Buffer next() {
            return at < people.size() ? CodeRequests.request(people.get(at)) : null;
        }

        @Override
        public void answered(String body) {
            handles.put(people.get(at), new JsonObject(body).getString("handle"));
            at += AT_ONCE;
        }
    }

    /** Hands in each code once; shared by all connections. Without handles, as clients of the old service do. */
    private record Verifies(Queue<Asked> left, Consumer<String> answered) implements Asker {
        @Override
        public @Nullable Buffer next() {
            Asked one = left.poll();
            return one == null
                    ? null
                    : verify(
                            one.person(),
                            new JsonObject().put("email", one.person().email()).put("otp", one.code()));
        }

        @Override
        public void answered(String body) {
            answered.accept(body);
        }
    }
}
