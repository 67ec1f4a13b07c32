package io.tses.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jdk.jfr.Recording;

/**
 * Measures scenarios window by window in turn, so that what disturbs the machine disturbs all of them alike.
 *
 * @param warmUps windows of each that are not counted, before all others
 */
record Rounds(int rounds, int warmUps, Duration window, int connections) {

    /** @param stages told where the time of the windows that count goes */
    List<Windows> measure(
            List<Scenario> scenarios, Load load, RedisConsole redis, Stages stages, PrintWriter progress) {
        List<Windows> measured = scenarios.stream()
                .map(scenario -> new Windows(scenario.name(), new ArrayList<>()))
                .toList();
        Set<Thread> players = Set.of(load.thread());
        for (int round = -warmUps; round < rounds; round++) {
            for (int i = 0; i < scenarios.size(); i++) {
                Recording recording = Stages.begin();
                Measured one = measure(scenarios.get(i), load, players, redis);
                if (round >= 0) {
                    measured.get(i).all().add(one);
                    stages.end(scenarios.get(i).name(), recording);
                } else {
                    recording.close();
                }
                progress.printf(
                        Locale.ROOT,
                        "%s %-16s %,9.0f requests/s  server %6.1f us  redis %6.1f us%n",
                        round < 0 ? "warm-up   " : String.format(Locale.ROOT, "round %2d/%d", round + 1, rounds),
                        scenarios.get(i).name(),
                        one.perSecond(),
                        one.serverMicros(),
                        one.redisMicros());
                progress.flush();
            }
        }
        return measured;
    }

    private Measured measure(Scenario scenario, Load load, Set<Thread> players, RedisConsole redis) {
        try {
            List<? extends Asker> askers = scenario.prepare(connections);
            Costs before = Costs.until(players, redis);
            Answers answers = load.run(scenario.port(), askers, window);
            scenario.settle();
            return new Measured(answers, Costs.until(players, redis).since(before));
        } catch (BenchmarkFailed e) {
            throw new BenchmarkFailed(scenario.name() + ": " + e.getMessage());
        }
    }
}
