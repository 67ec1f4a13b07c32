package io.tses.transfer;

import java.util.List;

/** The columns of people and of events, in the order that rows travel in. */
final class Columns {
    static final List<String> OF_PEOPLE = List.of(
            "id",
            "email",
            "username",
            "first_name",
            "last_name",
            "is_active",
            "is_staff",
            "is_superuser",
            "is_verified",
            "date_joined",
            "last_login");
    static final List<String> OF_EVENTS =
            List.of("id", "created_at", "user_id", "email", "event", "ip", "user_agent", "details");

    private Columns() {}
}
