package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People who exchange their refresh token for the next, over and over; each connection serves its share of them in turn. */
final class Refreshes implements Scenario {
    private static final String PATH = "/api/v1/auth/token/refresh/";
    private static final String REFRESH = "\"refresh\":\"";

    private final String name;
    private final Product product;
    private final Shares<Holder> holders;

    Refreshes(String name, Product product, Load load, int sessions) {
        this.name = name;
        this.product = product;
        this.holders = new Shares<>(() -> SignIns.of(product, load, sessions).stream()
                .map(signedIn -> new Holder(signedIn.getString("refresh")))
                .toList());
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
        return holders.among(connections).stream().map(InTurn::new).toList();
    }

    @Override
    public void settle() {
        product.settle();
    }

    private static final class Holder {
        private final String client = Person.next().client();
        private String refresh;

        Holder(String refresh) {
            this.refresh = refresh;
        }
    }

    private static final class InTurn implements Asker {
        private final List<Holder> share;
        private int at;

        InTurn(List<Holder> share) {
            this.share = share;
        }

        @Override
        public @Nullable Buffer next() {
            Holder holder = share.get(at);
            return HttpText.post(
                    PATH,
                    holder.client,
                    new JsonObject().put("refresh", holder.refresh).encode());
        }

        @Override
        public void answered(String body) {
            int from = body.indexOf(REFRESH) + REFRESH.length();
            if (from < REFRESH.length()) {
                throw new BenchmarkFailed("a refresh was answered without a refresh token");
            }
            share.get(at).refresh = body.substring(from, body.indexOf('"', from));
            at = (at + 1) % share.size();
        }
    }
}
