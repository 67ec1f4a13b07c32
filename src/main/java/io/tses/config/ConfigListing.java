package io.tses.config;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings as YAML for people: each with where it came from, secrets and the passwords of URLs masked. */
public final class ConfigListing {
    private static final String MASK = "********";
    private static final int COMMENT_COLUMN = 40;

    /** Told by name, so that a secret added later is masked, too. The name of a directory or file is no secret. */
    private static final Pattern SECRET =
            Pattern.compile("(?!.*-(dir|file)$).*(secret|password|token|key|credential|identities).*");

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)(.*)", Pattern.DOTALL);

    /** What follows the scheme when nobody signs in. Something else behind the colon is a password whose host is missing. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(\\[[^\\]]*\\]|[^:/?#]*)(:[0-9]{0,5})?([/?#].*)?", Pattern.DOTALL);

    /** As {@link #HOST_AND_PORT}, of a URL that names several. */
    private static final Pattern HOSTS_AND_PORTS =
            Pattern.compile("((\\[[^\\]]*\\]|[^:,/?#]*)(:[0-9]{0,5})?(,|(?=[/?#]|$)))+([/?#].*)?", Pattern.DOTALL);

    private static final Set<String> SEVERAL = Set.of("+sentinel://", "+cluster://");

    private static final Pattern SECRET_PARAMETER = Pattern.compile("(?i)([?&][^=&]*pass[^=&]*=)[^&]*");

    /** Text that every reader of YAML takes for the same text, number or flag without quotes. */
    private static final Pattern PLAIN = Pattern.compile(
            "0|[1-9][0-9]{0,8}|([0-9]{1,5}[hms])+|[0-9]+(\\.[0-9]+){3}(/[0-9]+)?"
                    + "|(?!(?i:null|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+:*-]*[A-Za-z0-9_./@+*-])?");

    private ConfigListing() {}

    /** One line for each key, in the order of {@code defaults.yaml}. */
    public static List<String> of(LoadedConfig config) {
        List<String> lines = new ArrayList<>();
        section(config.values(), "", "", config.sources(), lines);
        return lines;
    }

    /** The same, each with its whole path. */
    public static List<Setting> settingsOf(LoadedConfig config) {
        List<Setting> settings = new ArrayList<>();
        section(config.values(), "", config.sources(), settings);
        return settings;
    }

    private static void section(JsonObject values, String prefix, Map<String, String> sources, List<Setting> settings) {
        for (String key : values.fieldNames()) {
            if (values.getValue(key) instanceof JsonObject section) {
                section(section, prefix + key + ".", sources, settings);
            } else {
                settings.add(
                        new Setting(prefix + key, shown(key, values.getValue(key)), source(sources, prefix + key)));
            }
        }
    }

    private static void section(
            JsonObject values, String prefix, String indent, Map<String, String> sources, List<String> lines) {
        for (String key : values.fieldNames()) {
            if (values.getValue(key) instanceof JsonObject section) {
                lines.add(indent + key + ":");
                section(section, prefix + key + ".", indent + "  ", sources, lines);
            } else {
                String setting = indent + key + ": " + shown(key, values.getValue(key));
                String padding = " ".repeat(Math.max(1, COMMENT_COLUMN - setting.length()));
                lines.add(setting + padding + "# " + source(sources, prefix + key));
            }
        }
    }

    private static String shown(String key, Object value) {
        String text = String.valueOf(value);
        if (text.isEmpty()) {
            return quoted("");
        }
        if (SECRET.matcher(key).matches()) {
            return quoted(MASK);
        }
        if (value instanceof JsonArray list) {
            return escaped(new JsonArray(list.stream()
                            .map(part -> part instanceof String url ? maskUrl(url) : part)
                            .toList())
                    .encode());
        }
        String masked = key.endsWith("url") ? maskUrlOrAll(text) : maskUrl(text);
        return PLAIN.matcher(masked).matches() ? masked : quoted(masked);
    }

    /** What should be a URL and is none may be anything, a password too. */
    private static String maskUrlOrAll(String text) {
        return URL.matcher(text).matches() ? maskUrl(text) : MASK;
    }

    /** A password may hold what should be escaped, so it ends at the last @. */
    private static String maskUrl(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return text;
        }
        String rest = url.group(2);
        int at = rest.lastIndexOf('@');
        int colon = rest.indexOf(':');
        if (at >= 0) {
            String user = colon >= 0 && colon < at ? rest.substring(0, colon) + ":" + MASK : MASK;
            rest = user + rest.substring(at);
        } else if (!(SEVERAL.stream().anyMatch(url.group(1)::endsWith) ? HOSTS_AND_PORTS : HOST_AND_PORT)
                .matcher(rest)
                .matches()) {
            rest = MASK;
        }
        return url.group(1) + SECRET_PARAMETER.matcher(rest).replaceAll("$1" + MASK);
    }

    private static String quoted(String text) {
        return escaped(Json.encode(text));
    }

    /** JSON is YAML, but for these. */
    private static String escaped(String json) {
        StringBuilder yaml = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0xFEFF) {
                yaml.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                yaml.appendCodePoint(c);
            }
        });
        return yaml.toString();
    }

    private static String source(Map<String, String> sources, String path) {
        return oneLine(sources.getOrDefault(path, "default"));
    }

    private static String oneLine(String comment) {
        return comment.replaceAll("\\p{Cntrl}", "?");
    }
}
