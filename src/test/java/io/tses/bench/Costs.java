package io.tses.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;

/**
 * Processor time used until a moment, in microseconds.
 *
 * @param server by every Vert.x thread of this process, the load's own aside; the JVM's compiler and collector are not in it
 * @param redis by the Redis server
 */
record Costs(double server, double redis) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String OURS = "vert.x-";

    /** @param load threads that only play clients */
    static Costs until(Set<Thread> load, RedisConsole redis) {
        long nanos = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(OURS) && !load.contains(thread))
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getId())))
                .sum();
        double seconds = Double.parseDouble(redis.info("cpu", "used_cpu_user"))
                + Double.parseDouble(redis.info("cpu", "used_cpu_sys"));
        return new Costs(nanos / 1e3, seconds * 1e6);
    }

    Costs since(Costs earlier) {
        return new Costs(server - earlier.server, redis - earlier.redis);
    }
}
