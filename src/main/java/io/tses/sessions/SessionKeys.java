package io.tses.sessions;

import java.util.List;
import java.util.UUID;

/** The keys of sessions in Redis. */
public final class SessionKeys {
    /** What the key of every session begins with; its id follows. */
    static final String PREFIX = "session:";

    private SessionKeys() {}

    /** One session, there while it goes on; deleting it ends it. */
    public static String session(UUID id) {
        return PREFIX + id;
    }

    /** The ids of a person's sessions, in the order in which they began; there as long as the last of them. */
    public static String sessionsOf(UUID userId) {
        return "sessions:" + userId;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(session(id), sessionsOf(id));
    }
}
