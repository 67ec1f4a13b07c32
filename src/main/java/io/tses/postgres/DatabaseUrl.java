package io.tses.postgres;

import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The one reading of the database's URL, for both clients: the one of requests and the one of migrations. Its parameters are
 * those of libpq; what is not among {@link #PARAMETERS} is refused rather than ignored. Prints without secrets.
 *
 * @param schemas where tables are looked for, the first being ours; empty to leave that to the server
 * @param connectTimeout how long opening a connection may take; empty for what the client finds right
 * @param pgbouncer whether a PgBouncer stands between that gives each transaction another connection
 */
public record DatabaseUrl(
        ServerUrl server,
        Encryption trust,
        List<String> schemas,
        Optional<String> options,
        String applicationName,
        Optional<Duration> connectTimeout,
        boolean pgbouncer) {
    /** The schemes, each with its usual port. */
    static final Map<String, Integer> PORTS = Map.of("postgres", 5432, "postgresql", 5432);

    private static final String SSLMODE = "sslmode";
    private static final String SSLROOTCERT = "sslrootcert";
    private static final String SEARCH_PATH = "search_path";
    private static final String CURRENT_SCHEMA = "currentSchema";
    private static final String OPTIONS = "options";
    private static final String APPLICATION_NAME = "application_name";
    private static final String CONNECT_TIMEOUT = "connect_timeout";
    private static final String PGBOUNCER = "pgbouncer";
    private static final Set<String> PARAMETERS = Set.of(
            SSLMODE, SSLROOTCERT, SEARCH_PATH, CURRENT_SCHEMA, OPTIONS, APPLICATION_NAME, CONNECT_TIMEOUT, PGBOUNCER);

    private static final Pattern SCHEMA =
            Pattern.compile("\\G\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s\",]+))\\s*(,(?=.)|$)");
    private static final Pattern SECONDS = Pattern.compile("[1-9]|[1-5][0-9]|60");
    private static final Duration JDBC_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** @throws IllegalArgumentException as {@link ServerUrl#parse} and {@link #of} do */
    public static DatabaseUrl parse(String text) {
        return of(ServerUrl.parse(text, PORTS));
    }

    /**
     * Reads the parameters of {@code server}.
     *
     * @throws IllegalArgumentException saying in words that go on after the name of the setting what is wrong
     */
    public static DatabaseUrl of(ServerUrl server) {
        Map<String, String> parameters = server.parameters();
        Set<String> unknown = new TreeSet<>(parameters.keySet());
        unknown.removeAll(PARAMETERS);
        require(
                unknown.isEmpty(),
                "has parameters that are not known here: " + String.join(", ", unknown) + "; there are "
                        + String.join(", ", new TreeSet<>(PARAMETERS)));
        require(
                !parameters.containsKey(SEARCH_PATH) || !parameters.containsKey(CURRENT_SCHEMA),
                "has both currentSchema and search_path, which mean the same");
        Optional<String> path =
                Optional.ofNullable(parameters.getOrDefault(SEARCH_PATH, parameters.get(CURRENT_SCHEMA)));
        return new DatabaseUrl(
                server,
                Encryption.of(
                        Optional.ofNullable(parameters.get(SSLMODE)), Optional.ofNullable(parameters.get(SSLROOTCERT))),
                path.map(names -> schemas(names, user(server))).orElse(List.of()),
                Optional.ofNullable(parameters.get(OPTIONS)),
                parameters.getOrDefault(APPLICATION_NAME, "tses"),
                Optional.ofNullable(parameters.get(CONNECT_TIMEOUT)).map(DatabaseUrl::seconds),
                flag(parameters.getOrDefault(PGBOUNCER, "false")));
    }

    String user() {
        return user(server);
    }

    /** That of the user's name when the URL has none, as for libpq. */
    String database() {
        return server.path().isEmpty() ? user() : server.path();
    }

    /** For the client of requests. */
    PgConnectOptions connectOptions() {
        Map<String, String> startup =
                new HashMap<>(Map.of("client_encoding", "UTF8", "DateStyle", "ISO", APPLICATION_NAME, applicationName));
        options.ifPresent(text -> startup.put(OPTIONS, text));
        if (!schemas.isEmpty()) {
            startup.put(SEARCH_PATH, searchPath());
        }
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(server.host().value())
                .setPort(server.port())
                .setUser(user())
                .setPassword(password())
                .setDatabase(database())
                .setProperties(startup)
                .setUseLayer7Proxy(pgbouncer);
        return trust.applyTo(connect);
    }

    /** For the client of migrations and of jobs that move whole tables. */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {server.host().toString()});
        source.setPortNumbers(new int[] {server.port()});
        source.setUser(user());
        source.setPassword(password());
        source.setDatabaseName(database());
        source.setApplicationName(applicationName);
        source.setAssumeMinServerVersion("14");
        int patience = (int) connectTimeout.orElse(JDBC_CONNECT_TIMEOUT).toSeconds();
        source.setConnectTimeout(patience);
        source.setLoginTimeout(2 * patience);
        source.setTcpKeepAlive(true);
        options.ifPresent(source::setOptions);
        if (!schemas.isEmpty()) {
            source.setCurrentSchema(searchPath());
        }
        if (pgbouncer) {
            source.setPrepareThreshold(0);
        }
        trust.applyTo(source);
        return source;
    }

    private String password() {
        return server.password().map(Secret::value).orElse("");
    }

    /** That of the process when the URL has none, as for libpq. */
    private static String user(ServerUrl server) {
        return server.user().isEmpty() ? System.getProperty("user.name") : server.user();
    }

    private String searchPath() {
        return schemas.stream()
                .map(schema -> '"' + schema.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
    }

    /** As the server reads a search path: in lower case unless in quotes. */
    private static List<String> schemas(String path, String user) {
        List<String> schemas = new ArrayList<>();
        Matcher names = SCHEMA.matcher(path);
        int end = 0;
        while (end < path.length() && names.find()) {
            end = names.end();
            String name = names.group(2) == null
                    ? names.group(1).replace("\"\"", "\"")
                    : names.group(2).toLowerCase(Locale.ROOT);
            schemas.add(name.equals("$user") ? user : name);
        }
        require(
                !schemas.isEmpty() && end == path.length(),
                "has a currentSchema or search_path that is no list of schemas, such as app,public");
        return List.copyOf(schemas);
    }

    private static Duration seconds(String text) {
        require(SECONDS.matcher(text).matches(), "has a connect_timeout that is not a number of seconds from 1 to 60");
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static boolean flag(String text) {
        require(text.equals("true") || text.equals("false"), "has a pgbouncer that is neither true nor false");
        return text.equals("true");
    }

    static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Where the database is. */
    @Override
    public String toString() {
        return server.toString();
    }
}
