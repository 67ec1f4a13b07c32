package io.tses.laws;

import io.tses.support.OnSentinels;
import io.tses.support.SentinelSite;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The same with a Redis that Sentinels know. */
@OnSentinels
@Tag("slow")
@Tag("cluster")
class Law3OnSentinelsTest extends Law3GuessingIsCappedTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("redis.url", SentinelSite.shared().url());
    }
}
