package io.tses.support;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Redis and PostgreSQL as containers; their images can be set by property. Fails when there is no Docker engine. */
record ContainerServers(String redisUrl, String databaseUrl) {
    private static final int REDIS_PORT = 6379;

    static ContainerServers start() {
        GenericContainer<?> redis = new GenericContainer<>(
                        DockerImageName.parse(System.getProperty("tses.test.redis-image", "redis:8.2")))
                .withExposedPorts(REDIS_PORT)
                .waitingFor(Wait.forListeningPort());
        redis.start();
        PostgreSQLContainer postgres = new PostgreSQLContainer(
                DockerImageName.parse(System.getProperty("tses.test.postgres-image", "postgres:18-trixie"))
                        .asCompatibleSubstituteFor("postgres"));
        postgres.start();
        return new ContainerServers(
                "redis://" + redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT) + "/0",
                "postgres://" + postgres.getUsername() + ":" + postgres.getPassword() + "@" + postgres.getHost() + ":"
                        + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/"
                        + postgres.getDatabaseName());
    }
}
