package io.tses.redis;

import io.tses.support.ClusterSite;
import io.tses.support.ReplicatedRedis;
import org.junit.jupiter.api.Tag;

/** The same with a Redis Cluster, which puts another one in the place of a primary by itself. */
@Tag("slow")
@Tag("cluster")
class FailoverOnClusterTest extends FailoverTest {
    @Override
    ReplicatedRedis start() {
        return ClusterSite.start(2);
    }

    @Override
    String witnesses() {
        return "the nodes of the Cluster";
    }
}
