package io.tses.sessions;

import io.tses.bus.BusMessage;
import io.tses.bus.Notice;
import java.util.List;
import java.util.UUID;

/** Tells that sessions have ended, so that nobody goes on believing their tokens. */
public record SessionsEnded(List<UUID> ids) implements BusMessage {
    public static final Notice<SessionsEnded> NOTICE = new Notice<>("sessions.ended", SessionsEnded.class);
}
