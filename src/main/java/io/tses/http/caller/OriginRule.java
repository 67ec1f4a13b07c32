package io.tses.http.caller;

/**
 * Which pages may call: those of one origin, or those of this machine itself whatever their port, as developers have them.
 *
 * @param anyPort only where the host is this machine: elsewhere, each port may be somebody else's
 */
public record OriginRule(Origin origin, boolean anyPort) {
    private static final String ANY_PORT = ":*";

    /**
     * An origin as {@link Origin#parse} reads it, or {@code http://localhost:*}.
     *
     * @throws IllegalArgumentException saying what is wrong with it and, if that can be told, what would be right
     */
    public static OriginRule parse(String text) {
        if (!text.endsWith(ANY_PORT)) {
            return new OriginRule(Origin.parse(text), false);
        }
        Origin origin = Origin.parse(text.substring(0, text.length() - ANY_PORT.length()));
        if (!origin.authority().isLoopback() || origin.authority().port().isPresent()) {
            throw new IllegalArgumentException("only of localhost, 127.0.0.1 and [::1] can any port be meant");
        }
        return new OriginRule(origin, true);
    }

    public boolean allows(Origin other) {
        return anyPort
                ? origin.scheme().equals(other.scheme())
                        && origin.authority().host().equals(other.authority().host())
                : origin.equals(other);
    }

    @Override
    public String toString() {
        return anyPort ? origin + ANY_PORT : origin.toString();
    }
}
