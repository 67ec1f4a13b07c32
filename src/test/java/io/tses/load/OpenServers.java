package io.tses.load;

import io.tses.accountant.Servers;
import java.util.Optional;

/**
 * The servers behind the nodes, as far as they are known.
 *
 * @param all empty when Redis or PostgreSQL is not known
 */
record OpenServers(Optional<Servers> all) implements AutoCloseable {
    static OpenServers of(Target target) {
        return new OpenServers(target.redisUrl()
                .flatMap(redis -> target.databaseUrl().map(database -> new Servers(redis, database))));
    }

    @Override
    public void close() {
        all.ifPresent(Servers::close);
    }
}
