package io.tses.redis;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.tses.shared.HostName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where Redis is. Prints without user and password.
 *
 * @param url of the scheme {@code redis}, or {@code rediss} for TLS; where the server is looked for, the user and the password that
 *     it knows, at the address of the first who is asked for it
 * @param caFile certificates in PEM that are trusted instead of the JVM's
 * @param client what this side shows in TLS, where the server asks for it
 * @param maxInFlight commands awaiting a reply on one connection; more are refused
 * @param witnesses who knows where it is; empty when {@code url} does
 */
public record RedisConfig(
        ServerUrl url,
        int database,
        Optional<Path> caFile,
        Optional<ClientCertificate> client,
        int maxInFlight,
        Optional<Witnesses> witnesses) {
    private static final String PLAIN = "redis";
    private static final String TLS = "rediss";
    private static final String BY_SENTINELS = "+sentinel";
    private static final String OF_A_CLUSTER = "+cluster";
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    /** The schemes with their usual ports. */
    public static final Map<String, Integer> PORTS = Map.of(
            PLAIN,
            PORT,
            TLS,
            PORT,
            PLAIN + BY_SENTINELS,
            SENTINEL_PORT,
            TLS + BY_SENTINELS,
            SENTINEL_PORT,
            PLAIN + OF_A_CLUSTER,
            PORT,
            TLS + OF_A_CLUSTER,
            PORT);

    private static final String FORM = "redis://user:password@host:6379/0"
            + " or redis+sentinel://user:password@host:26379,host:26379/name-of-the-master/0"
            + " or redis+cluster://user:password@host:6379,host:6379/name";

    private static final String URL = "url";
    private static final String BROKER_URL = "broker-url";
    private static final String CA_FILE = "ca-file";
    private static final String CERT_FILE = "cert-file";
    private static final String KEY_FILE = "key-file";
    private static final String SENTINEL_USER = "sentinel-user";
    private static final String SENTINEL_PASSWORD = "sentinel-password";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN CERTIFICATE-----");
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,6}");

    /** What Sentinel's configuration takes for one; a number alone is a database before which it was left out. */
    private static final Pattern MASTER = Pattern.compile("(?![0-9]+$)[A-Za-z0-9._-]{1,128}");

    /** What begins the keys in a Cluster. */
    private static final Pattern NAME = Pattern.compile("(?![0-9]+$)[A-Za-z0-9._-]{1,64}");

    private static final String USUAL_NAME = "tses";

    /** The one database that a Cluster has. */
    private static final Set<String> FIRST_DATABASE = Set.of("", "0");

    /** A certificate and its private key, both in PEM. */
    public record ClientCertificate(Path certificate, Path key) {}

    public static RedisConfig from(ConfigReader redis) {
        List<ServerUrl> urls = redis.serverUrls(URL, FORM, PORTS);
        RedisConfig where =
                urls.isEmpty() ? direct(ServerUrl.parse("redis://localhost", PORTS), 0) : where(redis, urls);
        Optional<Path> caFile = redis.file(CA_FILE).filter(file -> holds(redis, CA_FILE, file, CERTIFICATE));
        Optional<Path> certFile = redis.file(CERT_FILE).filter(file -> holds(redis, CERT_FILE, file, CERTIFICATE));
        Optional<Path> keyFile = redis.file(KEY_FILE).filter(file -> holds(redis, KEY_FILE, file, PRIVATE_KEY));
        RedisConfig config = new RedisConfig(
                where.url(),
                where.database(),
                caFile,
                certFile.flatMap(certificate -> keyFile.map(key -> new ClientCertificate(certificate, key))),
                redis.number("max-in-flight", 16, 100_000),
                where.witnesses());
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

    private static RedisConfig where(ConfigReader redis, List<ServerUrl> urls) {
        ServerUrl first = urls.get(0);
        if (first.scheme().endsWith(BY_SENTINELS)) {
            return bySentinels(redis, urls);
        }
        forbidSentinelSettings(redis);
        if (first.scheme().endsWith(OF_A_CLUSTER)) {
            return inCluster(redis, urls);
        }
        if (urls.size() > 1) {
            redis.problem(
                    URL,
                    "names more than one host, as only redis+sentinel://… does, whose hosts are Sentinels, and redis+cluster://…,"
                            + " whose hosts are nodes of a Cluster");
        }
        return direct(first, database(redis, first, first.path()));
    }

    private static RedisConfig bySentinels(ConfigReader redis, List<ServerUrl> urls) {
        ServerUrl first = urls.get(0);
        String[] path = first.path().split("/", 2);
        String master = path[0];
        if (!MASTER.matcher(master).matches()) {
            redis.problem(
                    URL,
                    "must have behind the Sentinels the name of the master that they watch, as `sentinel monitor` has it:"
                            + " redis+sentinel://host:26379,host:26379/name-of-the-master/0");
        }
        if (urls.stream().distinct().count() < urls.size()) {
            redis.problem(URL, "names a Sentinel twice");
        }
        int database = database(redis, first, path.length < 2 ? "" : path[1]);
        ServerUrl server = server(first, BY_SENTINELS);
        Optional<Secret> password = redis.optionalSecret(SENTINEL_PASSWORD);
        String user = redis.text(SENTINEL_USER);
        if (!user.isEmpty() && password.isEmpty()) {
            redis.problem(SENTINEL_USER, "wants redis.sentinel-password (REDIS_SENTINEL_PASSWORD), too");
        }
        return new RedisConfig(
                server,
                database,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.of(new Sentinels(urls, master, user, password)));
    }

    private static RedisConfig inCluster(ConfigReader redis, List<ServerUrl> urls) {
        ServerUrl first = urls.get(0);
        String name = FIRST_DATABASE.contains(first.path()) ? USUAL_NAME : first.path();
        Map<String, String> parameters = first.parameters();
        if (!NAME.matcher(name).matches()) {
            redis.problem(
                    URL,
                    "may have behind the nodes what begins the keys of this service, " + USUAL_NAME
                            + " when nothing is there: 1 to 64 letters, digits, dots, hyphens and underscores, and no number alone,"
                            + " since a Cluster has no database but 0: redis+cluster://host:6379,host:6379/name");
        }
        if (!FIRST_DATABASE.contains(parameters.getOrDefault("db", ""))) {
            redis.problem(URL, "names a database, and a Cluster has none but 0");
        }
        parameters.keySet().stream()
                .filter(parameter -> !parameter.equals("db"))
                .forEach(parameter -> redis.problem(URL, unknown(parameter)));
        if (urls.stream().distinct().count() < urls.size()) {
            redis.problem(URL, "names a node of the Cluster twice");
        }
        return new RedisConfig(
                server(first, OF_A_CLUSTER),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.of(new ClusterNodes(urls, name)));
    }

    private static RedisConfig direct(ServerUrl url, int database) {
        return new RedisConfig(url, database, Optional.empty(), Optional.empty(), 0, Optional.empty());
    }

    private static void forbidSentinelSettings(ConfigReader redis) {
        for (String key : List.of(SENTINEL_USER, SENTINEL_PASSWORD)) {
            if (!redis.text(key).isEmpty()) {
                redis.problem(
                        key, "is for Sentinels; redis.url (REDIS_URL) must then be redis+sentinel://… and name them");
            }
        }
    }

    /** As the server itself is reached, whoever is asked for it. */
    private static ServerUrl server(ServerUrl asked, String way) {
        return new ServerUrl(
                asked.scheme().replace(way, ""),
                asked.user(),
                asked.password(),
                asked.host(),
                asked.port(),
                "",
                Map.of());
    }

    /** The same server found at another address. */
    RedisConfig at(Place place) {
        return at(place, url.user(), url.password(), database);
    }

    /** How one of those is reached who are asked for the server and know others than it does. */
    RedisConfig at(Place place, String user, Optional<Secret> password) {
        return at(place, user, password, 0);
    }

    private RedisConfig at(Place place, String user, Optional<Secret> password, int itsDatabase) {
        ServerUrl there = new ServerUrl(url.scheme(), user, password, place.host(), place.port(), "", Map.of());
        return new RedisConfig(there, itsDatabase, caFile, client, maxInFlight, Optional.empty());
    }

    /** What stands before every key. */
    Keyspace keyspace() {
        return witnesses.map(Witnesses::keyspace).orElseGet(Keyspace::plain);
    }

    /** Who says where the server is, in words; empty when the URL does. */
    public Optional<String> saidBy() {
        return witnesses.map(Witnesses::called);
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
            List<ServerUrl> ours = witnesses.map(Witnesses::urls).orElseGet(() -> List.of(url));
            return ServerUrl.parseAll(broker, PORTS).stream()
                    .allMatch(other -> ours.stream()
                            .anyMatch(one -> way(one).equals(way(other))
                                    && other.port() == one.port()
                                    && sameMachine(other.host()).equals(sameMachine(one.host()))));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** How a URL leads to the server. */
    private static String way(ServerUrl url) {
        return url.scheme().replaceFirst("^[a-z]+", "");
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
    private static int database(ConfigReader redis, ServerUrl url, String path) {
        String database = path;
        for (Map.Entry<String, String> parameter : url.parameters().entrySet()) {
            if (!parameter.getKey().equals("db")) {
                redis.problem(URL, unknown(parameter.getKey()));
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

    private static String unknown(String parameter) {
        return "has a parameter that is not known: " + parameter + hint(parameter);
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
        String where = witnesses.map(Object::toString).orElseGet(() -> url.scheme() + "://" + Place.of(url));
        return witnesses.filter(ClusterNodes.class::isInstance).isPresent() ? where : where + "/" + database;
    }
}
