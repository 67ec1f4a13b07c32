package io.tses.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What this node answers, as the others know it. They hear of it when it is ready to answer, but for where it is greeted: one that is still
 * starting would let them wait. That can be taken back before the node stops answering, so that nothing is asked where nobody hears it any
 * more: a node drops such a question without a word.
 */
final class Registrations extends HazelcastClusterManager {
    static final String REGISTRATIONS = "__vertx.subs";
    private static final int THREADS = 4;

    private final Map<String, Set<RegistrationInfo>> own = new ConcurrentHashMap<>();

    private @Nullable WorkerExecutor threads;
    private volatile boolean announced;

    Registrations(Config config) {
        super(config);
    }

    /** Where the cluster is silent, nobody else has to wait for a thread. */
    @Override
    public void init(Vertx vertx) {
        super.init(vertx);
        threads = vertx.createSharedWorkerExecutor("cluster", THREADS);
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
        requireNonNull(threads)
                .executeBlocking(() -> registered(address), false)
                .onComplete(found);
    }

    private List<RegistrationInfo> registered(String address) {
        MultiMap<String, HazelcastRegistrationInfo> all = getHazelcastInstance().getMultiMap(REGISTRATIONS);
        return all.get(address).stream().map(HazelcastRegistrationInfo::unwrap).toList();
    }

    /** Where this node answers or listens. */
    Set<String> addresses() {
        return own.keySet();
    }

    /** Whether the cluster knows that this node does so at all of {@code addresses}. */
    Future<Boolean> knows(Collection<String> addresses) {
        return requireNonNull(threads)
                .executeBlocking(
                        () -> addresses.stream()
                                .allMatch(address -> own.getOrDefault(address, Set.of())
                                                .isEmpty()
                                        || registered(address).stream()
                                                .anyMatch(one -> one.nodeId().equals(getNodeId()))),
                        false);
    }

    /** Whether any node, as far as the cluster knows, answers or listens there. */
    Future<Boolean> isKnown(String address) {
        return requireNonNull(threads)
                .executeBlocking(() -> !registered(address).isEmpty(), false);
    }

    /** What is done when two parts of a cluster find together: each tells the others anew what it answers. */
    void tellAgain() {
        requireNonNull(threads).executeBlocking(() -> {
            stateChanged(new LifecycleEvent(LifecycleState.MERGED));
            return null;
        });
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> done) {
        own.computeIfAbsent(address, name -> ConcurrentHashMap.newKeySet()).add(registration);
        if (announced || Greet.isAt(address)) {
            super.addRegistration(address, registration, done);
        } else {
            done.succeed();
        }
    }

    /**
     * Tells the others what this node answers, and from now on at once. Who begins to answer meanwhile may be told of twice.
     *
     * @return completes when they know
     */
    Future<Void> announce() {
        announced = true;
        List<Future<Void>> told = new ArrayList<>();
        own.forEach((address, registrations) -> registrations.forEach(registration -> {
            Promise<Void> done = Promise.promise();
            super.addRegistration(address, registration, done);
            told.add(done.future());
        }));
        return Future.join(told).mapEmpty();
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo registration, Completable<Void> done) {
        own.getOrDefault(address, Set.of()).remove(registration);
        super.removeRegistration(address, registration, done);
    }

    /** Takes back whatever is answered at {@code addresses}; what is asked all the same is answered as before. */
    Future<Void> withdraw(Collection<String> addresses) {
        List<Future<Void>> withdrawn = new ArrayList<>();
        for (String address : addresses) {
            for (RegistrationInfo registration : own.getOrDefault(address, Set.of())) {
                Promise<Void> done = Promise.promise();
                super.removeRegistration(address, registration, done);
                withdrawn.add(done.future());
            }
        }
        return Future.join(withdrawn).otherwiseEmpty().mapEmpty();
    }
}
