package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** People who mistype the code of a live request, as often as that may be done. */
final class WrongCodes implements Scenario {
    /** The fifth would end the request. */
    private static final int EACH = 4;

    private final Product product;
    private final Load load;
    private final int each;

    /** @param each wrong codes of a window, about; it ends early when all are sent */
    WrongCodes(Product product, Load load, int each) {
        this.product = product;
        this.load = load;
        this.each = each;
    }

    @Override
    public String name() {
        return "wrong-code";
    }

    @Override
    public int port() {
        return product.port();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        Queue<Buffer> attempts = new ArrayDeque<>();
        for (SignIns.Asked asked : SignIns.asked(product, load, 1 + each / EACH)) {
            attempts.addAll(Collections.nCopies(EACH, attempt(asked)));
        }
        return Collections.nCopies(connections, new Guesses(attempts));
    }

    @Override
    public void settle() {
        product.settle();
    }

    private static Buffer attempt(SignIns.Asked asked) {
        return SignIns.verify(
                asked.person(),
                new JsonObject()
                        .put("email", asked.person().email())
                        .put("otp", asked.wrongCode())
                        .put("handle", asked.handle()));
    }

    private record Guesses(Queue<Buffer> left) implements Asker {
        @Override
        public @Nullable Buffer next() {
            return left.poll();
        }

        @Override
        public void answered(String body) {}

        @Override
        public String expects() {
            return "400";
        }
    }
}
