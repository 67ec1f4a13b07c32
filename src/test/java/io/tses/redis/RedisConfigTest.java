package io.tses.redis;

import io.tses.config.ConfigException;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.tses.shared.HostName;
import io.tses.support.Settings;
import io.tses.support.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class RedisConfigTest {
    private static final Settings<RedisConfig> SETTINGS =
            new Settings<>(RedisConfigTest::read, Map.of("REDIS_URL", "redis://:pw@redis:6379/0"));

    private final Path certificate;
    private final Path key;

    RedisConfigTest(@TempDir Path files) throws IOException {
        TestCa.Issued issued = new TestCa("an authority").issue("client");
        certificate = Files.writeString(files.resolve("client.pem"), issued.certificate());
        key = Files.writeString(files.resolve("client.key"), issued.key());
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new RedisConfig(
                        ServerUrl.parse("redis://:pw@redis:6379/0", RedisConfig.PORTS),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        4096,
                        Optional.empty()));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "REDIS_URL",
                        "rediss://r:1/2",
                        "REDIS_CA_FILE",
                        certificate.toString(),
                        "REDIS_CERT_FILE",
                        certificate.toString(),
                        "REDIS_KEY_FILE",
                        key.toString(),
                        "REDIS_MAX_IN_FLIGHT",
                        "4098",
                        "CELERY_BROKER_URL",
                        "rediss://r:1/2")))
                .isEqualTo(new RedisConfig(
                        ServerUrl.parse("rediss://r:1/2", RedisConfig.PORTS),
                        2,
                        Optional.of(certificate),
                        Optional.of(new RedisConfig.ClientCertificate(certificate, key)),
                        4098,
                        Optional.empty()));
    }

    @Test
    void aSettingHasBounds() {
        SETTINGS.assertBounds("redis.max-in-flight", "a whole number", "15", "16", "100000", "100001");
    }

    @Test
    void aUrlMustBeSet() {
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", " "))).containsExactly("redis.url (REDIS_URL) is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://redis:6379/0, redis://elsewhere:6379/0",
        "redis://redis/0, redis://redis:6380/0",
        "redis://localhost/0, redis://localhost.example.com/0",
        "redis://127.0.0.1/0, redis://127.0.0.2/0",
        "redis://redis/0, amqp://redis:6379/0",
        "redis://redis/0, redis:6379/0",
        "redis://redis/0, redis://:secret@"
    })
    void theOldBrokerMustBeTheServerOfRedis(String redis, String broker) {
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", redis, "CELERY_BROKER_URL", broker)))
                .containsExactly(
                        "celery.broker-url (CELERY_BROKER_URL) must name the same server as redis.url (REDIS_URL), or"
                                + " be unset: one script cannot write to two");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1:6379/0, redis://127.0.0.1/0",
        "redis://h/0, redis://h:6379/0",
        "redis://h:6379/0, redis://h/0",
        "redis://127.0.0.1/0, redis://LocalHost:6379/0",
        "redis://localhost/0, redis://[::1]:6379/0",
        "redis://Redis.Example.com/0, redis://redis.example.COM:6379/1",
        "redis://me:pw@my_redis/0, redis://my_redis:6379",
        "rediss://redis:6390/0, redis://redis:6390/0",
        "redis://bücher.example/0, redis://xn--bcher-kva.example/0"
    })
    void theOldBrokerMayNameTheServerOfRedisInAnotherWay(String redis, String broker) {
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", redis, "CELERY_BROKER_URL", broker)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://localhost, 0, redis://localhost:6379/0",
        "redis://localhost/, 0, redis://localhost:6379/0",
        "redis://u:a+b=c@my_redis:6380/3, 3, redis://my_redis:6380/3",
        "rediss://:p@[::1]/12, 12, rediss://[::1]:6379/12",
        "redis://localhost?db=4, 4, redis://localhost:6379/4",
        "redis://localhost/4?db=4, 4, redis://localhost:6379/4"
    })
    void aUrlNamesAServerAndADatabase(String url, int database, String shown) {
        RedisConfig config = config(Map.of("url", url));

        assertThat(config.database()).isEqualTo(database);
        assertThat(config).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis://host/zero           | must end in the number of a database
            redis://host/-1             | must end in the number of a database
            redis://host/0/1            | must end in the number of a database
            redis://host/1?db=2         | names two databases
            redis://host?protocol=2     | has a parameter that is not known: protocol
            redis://host?password=s3cr3t | has a parameter that is not known: password
            rediss://host?ssl_cert_reqs=none | ssl_cert_reqs; the certificate of a rediss:// URL is always checked
            rediss://host?ssl_ca_certs=a.pem | ssl_ca_certs; set redis.ca-file (REDIS_CA_FILE)
            unix:///run/redis.sock      | is not a URL of the form redis://
            redis-sentinel://host:26379 | is not a URL of the form redis://
            redis://h1:6379,h2:6379/0   | names more than one host, as only redis+sentinel://… does
            redis+cluster://h1,h2/3     | may have behind the nodes what begins the keys of this service, tses when nothing is there
            redis+cluster://h1,h2/1234567 | and no number alone, since a Cluster has no database but 0
            redis+cluster://:s3cr3t@h1/a b | 1 to 64 letters, digits, dots, hyphens and underscores
            redis+cluster://h1/{a}      | 1 to 64 letters, digits, dots, hyphens and underscores
            redis+cluster://h1/codes/0  | 1 to 64 letters, digits, dots, hyphens and underscores
            redis+cluster://h1/codes?db=1 | names a database, and a Cluster has none but 0
            redis+cluster://h1?protocol=2 | has a parameter that is not known: protocol
            redis+cluster://h1,h1:6379  | names a node of the Cluster twice
            redis+sentinel://h1,h2      | must have behind the Sentinels the name of the master that they watch
            redis+sentinel://h1,h2/0    | must have behind the Sentinels the name of the master that they watch
            redis+sentinel://h1/a b     | must have behind the Sentinels the name of the master that they watch
            redis+sentinel://h1/codes/x | must end in the number of a database
            redis+sentinel://h1/codes/1?db=2 | names two databases
            redis+sentinel://h1,h1:26379/codes | names a Sentinel twice
            redis+sentinel://:s3cr3t@h1,/codes | it names no host
            redis+sentinel://:s3cr3t@h1,h2:x/codes | its port is not a number from 1 to 65535
            """)
    void whatWouldNotBeFollowedIsRefusedByName(String url, String problem) {
        assertThatThrownBy(() -> config(Map.of("url", url)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("redis.url (REDIS_URL) ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aUrlMayNameSentinelsAndWhatTheyCallTheMaster() {
        RedisConfig config = config(Map.of("url", "redis+sentinel://me:s3cr3t@a:1,b,[::1]:3/codes-1/4"));

        assertThat(config).hasToString("redis+sentinel://a:1,b:26379,[::1]:3/codes-1/4");
        assertThat(config.database()).isEqualTo(4);
        assertThat(config.usesTls()).isFalse();
        Sentinels sentinels = (Sentinels) config.witnesses().orElseThrow();
        assertThat(sentinels.master()).isEqualTo("codes-1");
        assertThat(sentinels.urls()).extracting(ServerUrl::port).containsExactly(1, 26379, 3);
        assertThat(config.url().user()).isEqualTo("me");
        assertThat(config.url().password()).contains(new Secret("s3cr3t"));
        assertThat(config(Map.of("url", "rediss+sentinel://a/codes")).usesTls()).isTrue();
        assertThat(config(Map.of("url", "redis+sentinel://a/codes?db=3")))
                .hasToString("redis+sentinel://a:26379/codes/3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis+cluster://me:s3cr3t@a:1,b | redis+cluster://a:1,b:6379/tses | {tses}
            redis+cluster://a/              | redis+cluster://a:6379/tses     | {tses}
            redis+cluster://a/0             | redis+cluster://a:6379/tses     | {tses}
            redis+cluster://a?db=0          | redis+cluster://a:6379/tses     | {tses}
            rediss+cluster://a/codes-1.B_c  | rediss+cluster://a:6379/codes-1.B_c | {codes-1.B_c}
            """)
    void aUrlMayNameNodesOfAClusterAndWhatBeginsTheKeys(String url, String shown, String tag) {
        RedisConfig config = config(Map.of("url", url));

        assertThat(config).hasToString(shown);
        assertThat(config.keyspace().key("otp:x")).isEqualTo(tag + "otp:x");
        assertThat(config.database()).isZero();
        assertThat(config.usesTls()).isEqualTo(url.startsWith("rediss"));
    }

    @Test
    void keysAreCalledAsTheyAreWhereThereIsNoCluster() {
        assertThat(config(Map.of("url", "redis://a")).keyspace().key("otp:x")).isEqualTo("otp:x");
        assertThat(config(Map.of("url", "redis+sentinel://a/codes")).keyspace().key("otp:x"))
                .isEqualTo("otp:x");
    }

    @Test
    void everyNodeOfAClusterIsSignedInToAlike() {
        RedisConfig config = config(Map.of("url", "rediss+cluster://me:s3cr3t@a:1/codes"));

        assertThat(config.at(new Place(new HostName("b"), 2)).url())
                .isEqualTo(ServerUrl.parse("rediss://me:s3cr3t@b:2", RedisConfig.PORTS));
        assertThat(config.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void aSentinelIsToldItsOwnPasswordAndTheServerThatItNamesTheirs() {
        RedisConfig config = config(Map.of(
                "url",
                "redis+sentinel://me:s3cr3t@a:1,b:2/codes/4",
                "sentinel-user",
                "asker",
                "sentinel-password",
                "0wn"));
        Sentinels sentinels = (Sentinels) config.witnesses().orElseThrow();

        Place second = Place.of(sentinels.urls().get(1));
        assertThat(config.at(second, sentinels.user(), sentinels.password()).url())
                .isEqualTo(ServerUrl.parse("redis://asker:0wn@b:2", RedisConfig.PORTS));
        RedisConfig server = config.at(new Place(sentinels.urls().get(0).host(), 6380));
        assertThat(server.url()).isEqualTo(ServerUrl.parse("redis://me:s3cr3t@a:6380", RedisConfig.PORTS));
        assertThat(server.database()).isEqualTo(4);
        assertThat(config.toString() + sentinels).doesNotContain("s3cr3t", "0wn");
    }

    @Test
    void whatIsForSentinelsIsRefusedWithoutThem() {
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", "redis://h", "REDIS_SENTINEL_PASSWORD", "s3cr3t")))
                .containsExactly("redis.sentinel-password (REDIS_SENTINEL_PASSWORD) is for Sentinels; redis.url"
                        + " (REDIS_URL) must then be redis+sentinel://… and name them");
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", "redis+cluster://h", "REDIS_SENTINEL_PASSWORD", "s3cr3t")))
                .hasSize(1);
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", "redis+sentinel://h/codes", "REDIS_SENTINEL_USER", "asker")))
                .containsExactly("redis.sentinel-user (REDIS_SENTINEL_USER) wants redis.sentinel-password"
                        + " (REDIS_SENTINEL_PASSWORD), too");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis+sentinel://:pw@a:1,b:2/codes | true
            redis+sentinel://b:2/codes | true
            redis+sentinel://b:3/codes | false
            redis://a:1 | false
            """)
    void theOldBrokerMayNameSomeOfTheSentinels(String broker, boolean isRight) {
        assertThat(SETTINGS.problems(
                        Map.of("REDIS_URL", "redis+sentinel://a:1,b:2/codes", "CELERY_BROKER_URL", broker)))
                .hasSize(isRight ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis+cluster://:pw@a:1,b:2 | true
            redis+cluster://b:2/other   | true
            redis+cluster://b:3         | false
            redis://a:1                 | false
            redis+sentinel://a:1/codes  | false
            """)
    void theOldBrokerMayNameSomeOfTheNodesOfACluster(String broker, boolean isRight) {
        assertThat(SETTINGS.problems(Map.of("REDIS_URL", "redis+cluster://a:1,b:2", "CELERY_BROKER_URL", broker)))
                .hasSize(isRight ? 0 : 1);
    }

    @Test
    void filesOfTlsAreReadAsTheyAreNamed() {
        RedisConfig config = config(Map.of(
                "url", "rediss://host",
                "ca-file", certificate.toString(),
                "cert-file", certificate.toString(),
                "key-file", key.toString()));

        assertThat(config.caFile()).contains(certificate);
        assertThat(config.client()).contains(new RedisConfig.ClientCertificate(certificate, key));
        assertThat(config(Map.of("url", "rediss://host")).caFile()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ca-file   | nosuch.pem | redis.ca-file (REDIS_CA_FILE) names a file that cannot be read: nosuch.pem
            ca-file   | src        | redis.ca-file (REDIS_CA_FILE) names a file that cannot be read: src
            ca-file   | pom.xml    | redis.ca-file (REDIS_CA_FILE) names a file that holds no certificate in PEM: pom.xml
            cert-file | pom.xml    | redis.cert-file (REDIS_CERT_FILE) names a file that holds no certificate in PEM: pom.xml
            key-file  | pom.xml    | redis.key-file (REDIS_KEY_FILE) names a file that holds no unencrypted private key in PEM: pom.xml
            """)
    void filesThatAreNotWhatTheyShouldBeAreRefused(String key, String file, String problem) {
        assertThatThrownBy(() -> config(Map.of("url", "rediss://h", key, file)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void filesThatWouldProtectNothingAreRefused() {
        for (String unused : List.of("ca-file", "cert-file")) {
            assertThatThrownBy(() -> config(Map.of("url", "redis://h", unused, certificate.toString())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("is for TLS; redis.url (REDIS_URL) must then be rediss://");
        }
        for (Map<String, String> half : List.of(
                Map.of("url", "rediss://h", "cert-file", certificate.toString()),
                Map.of("url", "rediss://h", "key-file", key.toString()))) {
            assertThatThrownBy(() -> config(half))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "redis.cert-file (REDIS_CERT_FILE) and redis.key-file (REDIS_KEY_FILE) must both be set");
        }
    }

    private static RedisConfig read(ConfigReader root) {
        RedisConfig config = RedisConfig.from(root.section("redis"));
        config.checkBroker(root);
        return config;
    }

    /** @param redis settings by key */
    private static RedisConfig config(Map<String, String> redis) {
        return SETTINGS.with(redis.entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> ConfigReader.environmentName("redis." + setting.getKey()), Map.Entry::getValue)));
    }
}
