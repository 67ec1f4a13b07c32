package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** People who ask for a code, wait for the mail, read the code in it and hand it in: what is counted and timed is all of that. */
final class WholeSignIns implements Scenario {
    private final String name;
    private final Product product;
    private final Supplier<Supplier<Person>> people;

    private WholeSignIns(String name, Product product, Supplier<Supplier<Person>> people) {
        this.name = name;
        this.product = product;
        this.people = people;
    }

    /** Each for the first time. */
    static WholeSignIns ofNewcomers(Product product) {
        return new WholeSignIns("newcomers", product, () -> Person::next);
    }

    /** So many, in turn. */
    static WholeSignIns ofReturning(Product product, Load load, int count) {
        Shares<Person> known = new Shares<>(() -> {
            List<Person> people = Stream.generate(Person::next).limit(count).toList();
            SignIns.all(product, load, people);
            return people;
        });
        return new WholeSignIns("sign-in", product, () -> inTurn(known.among(1).get(0)));
    }

    private static Supplier<Person> inTurn(List<Person> people) {
        Iterator<Person> turns =
                Stream.generate(people::stream).flatMap(all -> all).iterator();
        return turns::next;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return product.port();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        Supplier<Person> next = people.get();
        return IntStream.range(0, connections).mapToObj(i -> new SignIn(next)).toList();
    }

    @Override
    public void settle() {
        product.settle();
        product.postbox().take();
    }

    private final class SignIn implements Asker {
        private final Supplier<Person> people;
        private Person person;
        private String handle = "";
        private String code = "";

        SignIn(Supplier<Person> people) {
            this.people = people;
            this.person = people.get();
        }

        @Override
        public Buffer next() {
            return code.isEmpty()
                    ? CodeRequests.request(person)
                    : SignIns.verify(
                            person,
                            new JsonObject()
                                    .put("email", person.email())
                                    .put("otp", code)
                                    .put("handle", handle));
        }

        @Override
        public void answered(String body) {
            if (code.isEmpty()) {
                handle = new JsonObject(body).getString("handle");
            } else {
                person = people.get();
                handle = "";
                code = "";
            }
        }

        @Override
        public boolean isDone() {
            return handle.isEmpty();
        }

        @Override
        public void whenReady(Runnable ask) {
            if (isDone()) {
                ask.run();
            } else {
                product.postbox().read(person.email(), read -> {
                    code = read;
                    ask.run();
                });
            }
        }
    }
}
