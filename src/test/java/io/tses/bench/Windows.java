package io.tses.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Every measured window of one scenario. */
record Windows(String scenario, List<Measured> all) {
    double median(ToDoubleFunction<Measured> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(ToDoubleFunction<Measured> figure) {
        return all.stream().mapToDouble(figure).min().orElseThrow();
    }

    double most(ToDoubleFunction<Measured> figure) {
        return all.stream().mapToDouble(figure).max().orElseThrow();
    }
}
