package io.tses.redis;

import io.tses.request.Unavailable;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** One who knows where the primary is, or did: it may be away, or cut off from the others. Belongs to one event loop. */
interface Witness {
    /** @return the primary, empty when it knows none; fails with {@link Unavailable} when it does not answer in time */
    Future<Optional<Primary>> ask();

    /** Begins to hear of news, unless it does. It need not come about: whoever asks again and again hears the same. */
    void listen();

    /** Who else may be asked, as it said last, the most helpful first. */
    List<Place> others();

    void close();
}
