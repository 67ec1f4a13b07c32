package io.tses.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node answers, as the others know it. That can be taken back before the node stops answering, so that nothing is asked
 * where nobody hears it any more: a node drops such a question without a word.
 */
final class Registrations extends HazelcastClusterManager {
    private final Map<String, Set<RegistrationInfo>> own = new ConcurrentHashMap<>();

    Registrations(Config config) {
        super(config);
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> done) {
        own.computeIfAbsent(address, name -> ConcurrentHashMap.newKeySet()).add(registration);
        super.addRegistration(address, registration, done);
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
