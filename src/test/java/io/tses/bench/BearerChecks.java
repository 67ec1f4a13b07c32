package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** People who show their access token, over and over; each connection serves its share of them in turn. */
final class BearerChecks implements Scenario {
    private static final String ME = "/api/v1/auth/users/me/";
    private static final String VERIFY = "/api/v1/auth/token/verify/";

    private final String name;
    private final Product product;
    private final Shares<Buffer> requests;

    private BearerChecks(String name, Product product, Load load, int sessions, Function<String, Buffer> request) {
        this.name = name;
        this.product = product;
        this.requests = new Shares<>(() -> SignIns.of(product, load, sessions).stream()
                .map(signedIn -> request.apply(signedIn.getString("access")))
                .toList());
    }

    /** By asking who they are: what every protected call begins with, and a read of their row. */
    static BearerChecks withUser(String name, Product product, Load load, int sessions) {
        String client = Person.next().client();
        return new BearerChecks(name, product, load, sessions, access -> HttpText.get(ME, client, access));
    }

    /** By asking whether the token is good, and nothing else. */
    static BearerChecks alone(String name, Product product, Load load, int sessions) {
        String client = Person.next().client();
        return new BearerChecks(
                name,
                product,
                load,
                sessions,
                access -> HttpText.post(
                        VERIFY, client, new JsonObject().put("token", access).encode()));
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
        return requests.among(connections).stream().map(InTurn::new).toList();
    }

    @Override
    public void settle() {
        product.settle();
    }

    private static final class InTurn implements Asker {
        private final List<Buffer> share;
        private int at;

        InTurn(List<Buffer> share) {
            this.share = share;
        }

        @Override
        public @Nullable Buffer next() {
            at = (at + 1) % share.size();
            return share.get(at);
        }

        @Override
        public void answered(String body) {}
    }
}
