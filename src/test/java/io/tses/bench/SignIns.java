package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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
        List<JsonObject> answers = new ArrayList<>();
        Asker asker = verifying(withCodes(product, load, count), body -> answers.add(new JsonObject(body)));
        load.run(product.port(), Collections.nCopies(AT_ONCE, asker), PATIENCE);
        product.settle();
        return answers;
    }

    @Override
    public String name() {
        return "sign-in";
    }

    @Override
    public int port() {
        return product.port();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        return Collections.nCopies(connections, verifying(withCodes(product, load, each), body -> {}));
    }

    @Override
    public void settle() {
        product.settle();
    }

    /** People and the code that each was to be mailed. */
    private static Map<Person, String> withCodes(Product product, Load load, int count) {
        List<Person> people = Stream.generate(Person::next).limit(count).toList();
        Asker asker = new Each<>(people, CodeRequests::request, body -> {});
        load.run(product.port(), Collections.nCopies(AT_ONCE, asker), PATIENCE);
        Map<String, String> codes = product.takeCodes();
        product.settle();
        return people.stream()
                .collect(Collectors.toMap(Function.identity(), person -> requireNonNull(codes.get(person.email()))));
    }

    private static Asker verifying(Map<Person, String> codes, Consumer<String> answered) {
        return new Each<>(codes.entrySet(), one -> verify(one.getKey(), one.getValue()), answered);
    }

    private static Buffer verify(Person person, String code) {
        return HttpText.post(
                PATH,
                person.client(),
                new JsonObject().put("email", person.email()).put("otp", code).encode());
    }

    /** Asks once about each of some; shared by all connections. */
    private static final class Each<T> implements Asker {
        private final Queue<T> left;
        private final Function<T, Buffer> ask;
        private final Consumer<String> answered;

        Each(Collection<T> all, Function<T, Buffer> ask, Consumer<String> answered) {
            this.left = new ArrayDeque<>(all);
            this.ask = ask;
            this.answered = answered;
        }

        @Override
        public @Nullable Buffer next() {
            T one = left.poll();
            return one == null ? null : ask.apply(one);
        }

        @Override
        public void answered(String body) {
            answered.accept(body);
        }
    }
}
