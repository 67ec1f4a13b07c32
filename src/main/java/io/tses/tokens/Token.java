package io.tses.tokens;

/**
 * A signed token. Prints as asterisks.
 *
 * @param value the JWT in compact form, for its bearer only
 */
public record Token(String value) {
    @Override
    public String toString() {
        return "********";
    }
}
