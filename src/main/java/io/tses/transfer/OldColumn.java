package io.tses.transfer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A column as it is wanted, and what it may be called in the old service's tables.
 *
 * @param name what it is called here
 * @param names what it may be called there, the usual name first
 * @param types that it may be of there
 * @param form how it is selected; {@code @} stands for the column
 * @param otherwise what stands for it when there is none; empty when there must be one
 */
record OldColumn(String name, List<String> names, Set<String> types, String form, Optional<String> otherwise) {
    private static final Set<String> TEXTS =
            Set.of("text", "character varying", "character", "citext", "public.citext");
    private static final Set<String> IDS = Set.of("uuid", "text", "character varying", "character");
    private static final Set<String> MOMENTS = Set.of("timestamp with time zone", "timestamp without time zone");
    private static final Set<String> FLAGS = Set.of("boolean");

    /** In the order of {@link Columns#OF_PEOPLE}. */
    static final List<OldColumn> OF_PEOPLE = List.of(
            needed("id", IDS, "@", "id", "uuid", "public_id"),
            needed("email", TEXTS, "@", "email", "email_address"),
            optional("username", TEXTS, "@", "''", "username", "user_name"),
            optional("first_name", TEXTS, "@", "''", "first_name", "firstname"),
            optional("last_name", TEXTS, "@", "''", "last_name", "lastname"),
            optional("is_active", FLAGS, "coalesce(@, false)", "true", "is_active", "active"),
            optional("is_staff", FLAGS, "coalesce(@, false)", "false", "is_staff", "is_admin"),
            optional("is_superuser", FLAGS, "coalesce(@, false)", "false", "is_superuser"),
            optional("is_verified", FLAGS, "coalesce(@, false)", "false", "is_verified", "verified", "email_verified"),
            needed("date_joined", MOMENTS, "@::timestamptz", "date_joined", "created_at", "joined_at"),
            optional("last_login", MOMENTS, "@::timestamptz", "NULL", "last_login", "last_login_at"));

    /** In the order of {@link Columns#OF_EVENTS}. A JSON value that is no object becomes the one field of an object. */
    static final List<OldColumn> OF_EVENTS = List.of(
            needed("id", IDS, "@", "id", "uuid", "public_id"),
            needed("created_at", MOMENTS, "@::timestamptz", "created_at", "timestamp", "created"),
            optional(
                    "user",
                    Set.of("bigint", "integer", "uuid"),
                    "@",
                    "NULL",
                    "user_id",
                    "actor_id",
                    "user_pkid",
                    "user"),
            optional("email", TEXTS, "@", "''", "email", "user_email"),
            needed("action", TEXTS, "@", "action", "event", "event_type"),
            optional("ip_address", Set.of("inet"), "host(@)", "NULL", "ip_address", "ip", "client_ip"),
            optional("user_agent", TEXTS, "@", "''", "user_agent", "agent"),
            optional(
                    "details",
                    Set.of("jsonb"),
                    "CASE jsonb_typeof(@) WHEN 'object' THEN @ WHEN 'null' THEN '{}'::jsonb"
                            + " ELSE coalesce(jsonb_build_object('value', @), '{}'::jsonb) END",
                    "'{}'",
                    "details",
                    "metadata",
                    "extra",
                    "data"));

    /** Other types of some columns, with how those are selected. */
    private static final Map<String, Map<String, String>> OTHER_FORMS = Map.of(
            "ip_address", Map.of("text", "@", "character varying", "@"),
            "details",
                    Map.of(
                            "json",
                            "CASE json_typeof(@) WHEN 'object' THEN @::jsonb WHEN 'null' THEN '{}'::jsonb"
                                    + " ELSE coalesce(jsonb_build_object('value', @), '{}'::jsonb) END",
                            "text",
                            "@"));

    /** The one of {@code columns}, types by names, that is taken for this one. */
    Optional<String> in(Map<String, String> columns) {
        return names.stream()
                .filter(candidate -> Optional.ofNullable(columns.get(candidate))
                        .flatMap(this::formOf)
                        .isPresent())
                .findFirst();
    }

    /** What is selected for {@code column} of a type. */
    String selected(String column, String type) {
        return formOf(type).orElseThrow().replace("@", "t." + Sql.quoted(column));
    }

    private Optional<String> formOf(String type) {
        return types.contains(type)
                ? Optional.of(form)
                : Optional.ofNullable(OTHER_FORMS.getOrDefault(name, Map.of()).get(type));
    }

    private static OldColumn needed(String name, Set<String> types, String form, String... names) {
        return new OldColumn(name, List.of(names), types, form, Optional.empty());
    }

    private static OldColumn optional(String name, Set<String> types, String form, String otherwise, String... names) {
        return new OldColumn(name, List.of(names), types, form, Optional.of(otherwise));
    }
}
