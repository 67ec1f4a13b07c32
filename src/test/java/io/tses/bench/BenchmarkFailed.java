package io.tses.bench;

/** Something was answered that makes the figures worthless. */
final class BenchmarkFailed extends RuntimeException {
    BenchmarkFailed(String message) {
        super(message);
    }
}
