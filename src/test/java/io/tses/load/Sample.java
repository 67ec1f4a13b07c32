package io.tses.load;

import io.tses.accountant.Servers.Queues;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen at the end of one second.
 *
 * @param at seconds since the start
 * @param counts whether it is behind the warm-up and before the end
 * @param queues empty where Redis cannot be asked
 * @param used by each process so far
 */
record Sample(
        double at,
        double length,
        boolean counts,
        Tally.Second second,
        Optional<Queues> queues,
        Map<String, LocalProcess.Use> used) {
    double perSecond(long count) {
        return count / length;
    }

    /** Processor time of a process since {@code earlier}, in percent of one core; 0 when it is not known. */
    double percentOfCore(String process, Sample earlier) {
        LocalProcess.Use now = used.get(process);
        LocalProcess.Use then = earlier.used.get(process);
        return now == null || then == null ? 0 : Math.max(0, (now.cpuSeconds() - then.cpuSeconds()) / length * 100);
    }
}
