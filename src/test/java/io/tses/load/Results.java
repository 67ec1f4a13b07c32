package io.tses.load;

import io.tses.accountant.Account;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known of a run at its end.
 *
 * @param configuration as it was before the run
 * @param times of the steps of those arrivals that count
 * @param errors how often each kind came, by step
 * @param late by how much the generator itself was
 * @param account empty when nothing was compared
 * @param notes what whoever reads it should know besides
 */
record Results(
        Scenario scenario,
        Plan plan,
        Verdict.Thresholds thresholds,
        Instant began,
        JsonObject configuration,
        List<Sample> samples,
        Map<Step, Times> times,
        Map<Step, Map<String, Long>> errors,
        Times late,
        Optional<Account> account,
        Verdict verdict,
        List<String> notes) {
    List<Sample> counted() {
        return samples.stream().filter(Sample::counts).toList();
    }

    double rate() {
        return Verdict.rate(counted());
    }

    /** Microseconds of processor time that a process used for one arrival, empty when it is not known. */
    Optional<Double> micros(String process) {
        List<Sample> counted = counted();
        long done =
                counted.stream().skip(1).mapToLong(one -> one.second().done()).sum();
        if (done == 0) {
            return Optional.empty();
        }
        LocalProcess.Use first = counted.get(0).used().get(process);
        LocalProcess.Use last = counted.get(counted.size() - 1).used().get(process);
        return first == null || last == null
                ? Optional.empty()
                : Optional.of((last.cpuSeconds() - first.cpuSeconds()) * 1e6 / done);
    }

    /** The most memory that it had at once. */
    long mostResident(String process) {
        return samples.stream()
                .map(one -> one.used().get(process))
                .filter(use -> use != null)
                .mapToLong(LocalProcess.Use::residentBytes)
                .max()
                .orElse(0);
    }

    List<String> processes() {
        return samples.stream()
                .flatMap(one -> one.used().keySet().stream())
                .distinct()
                .toList();
    }
}
