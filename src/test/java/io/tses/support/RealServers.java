package io.tses.support;

import io.tses.request.RequestScope;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands out what {@link OnRealServers} promises: the same one throughout a test, closed after it. */
final class RealServers implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RealServers.class);

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestRedis.class || type == TestServers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        ExtensionContext.Store store = test.getStore(NAMESPACE);
        return parameter.getParameter().getType() == TestRedis.class
                ? store.getOrComputeIfAbsent(
                                OwnRedis.class, first -> new OwnRedis(url(test), isOnCluster(test)), OwnRedis.class)
                        .redis
                : store.getOrComputeIfAbsent(TestServers.class, first -> emptied());
    }

    private static String url(ExtensionContext test) {
        Class<?> of = test.getRequiredTestClass();
        if (isOnCluster(test)) {
            return ClusterSite.shared().url();
        }
        return of.isAnnotationPresent(OnSentinels.class)
                ? SentinelSite.shared().url()
                : TestServers.shared().redisUrl();
    }

    private static boolean isOnCluster(ExtensionContext test) {
        return test.getRequiredTestClass().isAnnotationPresent(OnCluster.class);
    }

    private static TestServers emptied() {
        TestServers.shared().emptyTables();
        return TestServers.shared();
    }

    /** A view of Redis, and the Vert.x that it needs. */
    static final class OwnRedis implements AutoCloseable {
        private final Vertx vertx;
        private final TestRedis redis;
        private final boolean isOnCluster;

        OwnRedis(String url, boolean isOnCluster) {
            this.isOnCluster = isOnCluster;
            RequestScope.register();
            vertx = Vertx.vertx();
            redis = new TestRedis(vertx, url);
            redis.flush();
            if (isOnCluster) {
                ClusterSite.shared().countWhoGoesAstray();
            }
        }

        @Override
        public void close() {
            redis.close();
            vertx.close().await();
            if (isOnCluster) {
                ClusterSite.shared().assertNobodyWentAstray();
            }
        }
    }
}
