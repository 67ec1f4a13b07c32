package io.tses.shared;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Who does something to a person: somebody who is signed in, or an operator at the command line, whom nobody outranks.
 *
 * @param person empty for the command line
 * @param sinceSignIn how long ago they proved who they are
 * @param caller where they are
 */
public record Actor(Optional<UUID> person, Duration sinceSignIn, Caller caller) {
    private static final String COMMAND_LINE = "command line";

    public static Actor signedIn(UUID person, Duration sinceSignIn, Caller caller) {
        return new Actor(Optional.of(person), sinceSignIn, caller);
    }

    /**
     * Whoever can run commands with the settings of the service has all its keys.
     *
     * @param systemUser what they are called by the system that they run commands on
     */
    public static Actor commandLine(String systemUser) {
        Caller caller = new Caller(ClientAddress.UNKNOWN, COMMAND_LINE + " (" + systemUser + ")");
        return new Actor(Optional.empty(), Duration.ZERO, caller);
    }

    /** As records of the deed call them: by id, since an address would have to be found again when its person is erased. */
    public String name() {
        return person.map(UUID::toString).orElseGet(caller::userAgent);
    }
}
