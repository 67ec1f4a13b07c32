package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Strangers who ask for a code, each with an address of their own, so that no limit is met. */
final class CodeRequests implements Scenario {
    private static final String PATH = "/api/v1/auth/otp/request/";

    private final Product product;

    CodeRequests(Product product) {
        this.product = product;
    }

    static Buffer request(Person person) {
        return HttpText.post(
                PATH,
                person.client(),
                new JsonObject().put("email", person.email()).encode());
    }

    @Override
    public String name() {
        return "request";
    }

    @Override
    public int port() {
        return product.port();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        return Collections.nCopies(connections, new Strangers());
    }

    @Override
    public void settle() {
        product.settle();
    }

    private static final class Strangers implements Asker {
        @Override
        public @Nullable Buffer next() {
            return request(Person.next());
        }

        @Override
        public void answered(String body) {}
    }
}
