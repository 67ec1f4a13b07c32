package io.tses.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/**
 * Finds environment variables that somebody set for this service in vain: misspelt names, and those that meant something
 * once, mostly to the service it succeeds. An environment is full of variables of others, so a name counts as misspelt only
 * when it differs from one of ours by a letter, by two when it is long, or begins like those of a section that nobody else
 * is likely to have.
 */
final class StrayVariables {
    private static final String NO_CELERY = "there is no Celery any more, the workers are part of this service";

    private static final Map<String, String> RETIRED = Map.ofEntries(
            Map.entry("CELERY_RESULT_BACKEND", "no results of tasks are kept, remove it"),
            Map.entry("DJANGO_SETTINGS_MODULE", "settings are in conf/application.yaml or the file named by --config"),
            Map.entry(
                    "ALLOWED_HOSTS",
                    "every host name is answered, let the proxy check it; HTTP_HOSTS is where links may lead"),
            Map.entry(
                    "DJANGO_ALLOWED_HOSTS",
                    "every host name is answered, let the proxy check it; HTTP_HOSTS is where links may lead"),
            Map.entry("CSRF_TRUSTED_ORIGINS", "there are no cookies that could be abused, remove it"),
            Map.entry("CORS_ALLOWED_ORIGINS", "HTTP_CORS_ORIGINS replaces it"),
            Map.entry("CORS_ORIGIN_WHITELIST", "HTTP_CORS_ORIGINS replaces it"),
            Map.entry("CORS_ALLOW_ALL_ORIGINS", "name the origins in HTTP_CORS_ORIGINS"),
            Map.entry("EMAIL_BACKEND", "mail always goes by SMTP, and the dev command has a mailbox"),
            Map.entry("EMAIL_TIMEOUT", "EMAIL_TRY_TIMEOUT replaces it"),
            Map.entry(
                    "OTP_FAILURE_WINDOW",
                    "OTP_FAILURE_MEMORY replaces it: wrong codes add up until they are forgotten"),
            Map.entry("DJANGO_SECRET_KEY", "SECRET_KEY replaces it"),
            Map.entry("DJANGO_DEBUG", "DEBUG replaces it"),
            Map.entry("DJANGO_SUPERUSER_EMAIL", "use: tses create-superuser --email ADDRESS"),
            Map.entry("DJANGO_SUPERUSER_USERNAME", "use: tses create-superuser --email ADDRESS"),
            Map.entry(
                    "DJANGO_SUPERUSER_PASSWORD", "nobody has a password, use: tses create-superuser --email ADDRESS"));

    private static final List<String> OWN_SECTIONS = List.of(
            "AUDIT_",
            "CAPTCHA_",
            "DOMAINS_",
            "EMAIL_",
            "MAILBOX_",
            "MANAGEMENT_",
            "OTP_",
            "RATELIMIT_",
            "SESSIONS_",
            "TOKENS_",
            "USERS_");

    /** What Docker and Kubernetes set for a neighbour that is called like a section of ours. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_[0-9]+_(TCP|UDP)(_.*)?|ENV_.*)");

    private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp)://.*");
    private static final int LONG_NAME = 12;

    /** Letters left out, added, changed, or swapped with their neighbour. */
    private static final DamerauLevenshteinDistance DISTANCE = new DamerauLevenshteinDistance();

    /** Read by the command line itself. */
    private static final Set<String> OTHERS = Set.of("LOG_FORMAT");

    private final Set<String> names;

    private StrayVariables(Collection<String> paths) {
        names = Stream.concat(OTHERS.stream(), paths.stream().map(ConfigReader::environmentName))
                .flatMap(name -> Stream.of(name, name + ConfigLoader.FILE_SUFFIX))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param paths of all settings */
    static List<StrayVariable> in(Map<String, String> environment, Collection<String> paths) {
        StrayVariables known = new StrayVariables(paths);
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .filter(variable -> !variable.getValue().isBlank())
                        .flatMap(variable -> known
                                .hint(variable.getKey(), variable.getValue())
                                .map(hint -> new StrayVariable(variable.getKey(), hint))
                                .stream())
                        .toList();
    }

    private Optional<String> hint(String name, String value) {
        if (names.contains(name)) {
            return Optional.empty();
        }
        String retired = RETIRED.get(name);
        if (retired != null) {
            return Optional.of(retired);
        }
        if (name.startsWith("FLOWER_")) {
            return Optional.of("GET /api/v1/tasks/ shows the tasks");
        }
        String nearest = names.stream()
                .min(Comparator.comparingInt((String ours) -> DISTANCE.apply(name, ours))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        if (DISTANCE.apply(name, nearest) <= (name.length() < LONG_NAME ? 1 : 2)) {
            return Optional.of("did you mean " + nearest + "?");
        }
        if (name.startsWith("CELERY_")) {
            return Optional.of(NO_CELERY);
        }
        return OWN_SECTIONS.stream()
                .filter(section -> name.startsWith(section) && name.length() > section.length())
                .filter(section -> !SERVICE_LINK.matcher(name).matches()
                        && !SERVICE_URL.matcher(value).matches())
                .findFirst()
                .map(section -> "there is no such setting, the nearest is " + nearestOf(section, name));
    }

    private String nearestOf(String section, String name) {
        return names.stream()
                .filter(ours -> ours.startsWith(section) && !ours.endsWith(ConfigLoader.FILE_SUFFIX))
                .min(Comparator.comparingInt((String ours) -> DISTANCE.apply(name, ours))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }
}
