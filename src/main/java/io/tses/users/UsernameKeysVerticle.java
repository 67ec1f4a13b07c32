package io.tses.users;

import io.tses.postgres.PgClients;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives keys to the usernames of former releases, which had none, while the node serves. Started once with each node; whichever is
 * first does the work.
 */
public final class UsernameKeysVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(UsernameKeysVerticle.class);

    private final PgClients postgres;

    public UsernameKeysVerticle(PgClients postgres) {
        this.postgres = postgres;
    }

    /** Waits for nothing: names without keys are in nobody's way. */
    @Override
    public Future<?> start() {
        new UsernameStore(postgres.pool(ChangeUser.ADDRESS.timeout()))
                .giveAllKeys()
                .onFailure(cause -> LOG.warn("usernames without keys stay so for now cause={}", cause.getMessage()));
        return Future.succeededFuture();
    }
}
