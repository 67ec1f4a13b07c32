package io.tses.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Things made when they are first needed, and dealt out among connections. */
final class Shares<T> {
    private final Supplier<List<T>> make;
    private List<T> all = List.of();

    Shares(Supplier<List<T>> make) {
        this.make = make;
    }

    /** One share for each connection; together they are all there is. */
    List<List<T>> among(int connections) {
        if (all.isEmpty()) {
            all = make.get();
        }
        List<List<T>> shares = IntStream.range(0, connections)
                .mapToObj(i -> (List<T>) new ArrayList<T>())
                .toList();
        for (int i = 0; i < all.size(); i++) {
            shares.get(i % connections).add(all.get(i));
        }
        return shares;
    }
}
