package io.tses.redis;

import io.tses.config.ConfigReader;
import io.tses.config.ServerUrl;
import io.tses.shared.HostName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where Redis is. Prints without user and password.
 *
 * @param url of the scheme {@code redis}, or {@code rediss} for TLS
 * @param caFile certificates in PEM that are trusted instead of the JVM's
 * @param client what this side shows in TLS, where the server asks for it
 * @param maxInFlight commands awaiting a reply on one connection; more are refused
 */
public record RedisConfig(
        ServerUrl url, int database, Optional<Path> caFile, Optional<ClientCertificate> client, int maxInFlight) {
    private static final String TLS = "rediss";

    /** The schemes with their usual ports. */
    public static final Map<String, Integer> PORTS = Map.of("redis", 6379, TLS, 6379);

    private static final String URL = "url";
    private static final String BROKER_URL = "broker-url";
    private static final String CA_FILE = "ca-file";
    private static final String CERT_FILE = "cert-file";
    private static final String KEY_FILE = "key-file";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN CERTIFICATE-----");
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,6}");

    /** A certificate and its private key, both in PEM. */
    public record ClientCertificate(Path certificate, Path key) {}

    public static RedisConfig from(ConfigReader redis) {
        ServerUrl url = redis.serverUrl(URL, "redis://user:password@host:6379/0", PORTS);
        Optional<Path> caFile = redis.file(CA_FILE).filter(file -> holds(redis, CA_FILE, file, CERTIFICATE));
        Optional<Path> certFile = redis.file(CERT_FILE).filter(file -> holds(redis, CERT_FILE, file, CERTIFICATE));
        Optional<Path> keyFile = redis.file(KEY_FILE).filter(file -> holds(redis, KEY_FILE, file, PRIVATE_KEY));
        RedisConfig config = new RedisConfig(
                url,
                database(redis, url),
                caFile,
                certFile.flatMap(certificate -> keyFile.map(key -> new ClientCertificate(certificate, key))),
                redis.number("max-in-flight", 16, 100_000));
        if (certFile.isPresent() != keyFile.isPresent() && redis.isSound(CERT_FILE) && redis.isSound(KEY_FILE)) {
            redis.problem(CERT_FILE, "and redis.key-file (REDIS_KEY_FILE) must both be set, or none");
        }
        if (redis.isSound(URL) && !config.usesTls()) {
            caFile.ifPresent(
                    file -> redis.problem(CA_FILE, "is for TLS; redis.url (REDIS_URL) must then be rediss://…"));
            certFile.ifPresent(
                    file -> redis.problem(CERT_FILE, "is for TLS; redis.url (REDIS_URL) must then be rediss://…"));
        }
        return config;
    }

    /**
     * Notes a problem when the broker of the old service is another server: one script cannot write to two. Its database and
     * its user are free, since nothing is kept there any more.
     */
    public void checkBroker(ConfigReader root) {
        ConfigReader celery = root.section("celery");
        String broker = celery.text(BROKER_URL);
        if (!broker.isEmpty() && root.section("redis").isSound(URL) && !isOurs(broker)) {
            celery.problem(
                    BROKER_URL,
                    "must name the same server as redis.url (REDIS_URL), or be unset: one script cannot write to two");
        }
    }

    private boolean isOurs(String broker) {
        try {
            ServerUrl other = ServerUrl.parse(broker, PORTS);
            return other.port() == url.port() && sameMachine(other.host()).equals(sameMachine(url.host()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** By one name, whichever way this machine is called. */
    private static String sameMachine(HostName host) {
        return LOOPBACK.contains(host.value()) ? "localhost" : host.value();
    }

    private static boolean holds(ConfigReader redis, String key, Path file, Pattern part) {
        try {
            if (part.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .find()) {
                return true;
            }
        } catch (IOException e) {
            // Falls through to the problem below.
        }
        String what = part == PRIVATE_KEY ? "unencrypted private key" : "certificate";
        redis.problem(key, "names a file that holds no " + what + " in PEM: " + file);
        return false;
    }

    /** What some put in a path others put in {@code ?db=}. Any other parameter would be one that is not followed. */
    private static int database(ConfigReader redis, ServerUrl url) {
        String database = url.path();
        for (Map.Entry<String, String> parameter : url.parameters().entrySet()) {
            if (!parameter.getKey().equals("db")) {
                redis.problem(
                        URL, "has a parameter that is not known: " + parameter.getKey() + hint(parameter.getKey()));
            } else if (database.isEmpty()) {
                database = parameter.getValue();
            } else if (!database.equals(parameter.getValue())) {
                redis.problem(URL, "names two databases, one in its path and one as db");
            }
        }
        if (!database.isEmpty() && !DATABASE.matcher(database).matches()) {
            redis.problem(URL, "must end in the number of a database, such as /0");
            return 0;
        }
        return database.isEmpty() ? 0 : Integer.parseInt(database);
    }

    /** For what clients of other languages are told in a URL. */
    private static String hint(String parameter) {
        return switch (parameter) {
            case "ssl_ca_certs" -> "; set redis.ca-file (REDIS_CA_FILE)";
            case "ssl_certfile" -> "; set redis.cert-file (REDIS_CERT_FILE)";
            case "ssl_keyfile" -> "; set redis.key-file (REDIS_KEY_FILE)";
            case "ssl_cert_reqs", "ssl_check_hostname" -> "; the certificate of a rediss:// URL is always checked";
            default -> "";
        };
    }

    /** Whether what goes over the line cannot be read on its way. */
    public boolean usesTls() {
        return url.scheme().equals(TLS);
    }

    @Override
    public String toString() {
        return url.scheme() + "://" + url.host() + ":" + url.port() + "/" + database;
    }
}
