package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.request.Unavailable;
import io.vertx.core.Vertx;
import java.util.List;

/** Who is asked where the primary is: of what kind they are, and in what words they are told of. */
sealed interface Witnesses permits Sentinels, ClusterNodes {
    /** Those who are asked first, alike in all but host and port. */
    List<ServerUrl> urls();

    /**
     * The one at {@code place}.
     *
     * @param server the settings that lead to them
     * @param news is run when it tells of another primary
     */
    Witness at(Vertx vertx, RedisConfig server, Place place, Runnable news);

    /** What stands before every key where they lead. */
    Keyspace keyspace();

    /** In metrics. */
    String metric();

    /** In the log. */
    String logged();

    /** Such as goes on with "say". */
    String called();

    /** Why nothing can be done where all of them answer, and none knows of a primary. */
    Unavailable noneKnows();

    /** What goes on with what each has said. */
    String noneTells();
}
