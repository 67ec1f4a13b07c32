package io.tses.laws;

import io.tses.support.ClusterSite;
import io.tses.support.OnCluster;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The same with a Redis Cluster. */
@OnCluster
@Tag("slow")
@Tag("cluster")
class Law1OnClusterTest extends Law1LimitsAreExactTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("redis.url", ClusterSite.shared().url());
    }
}
