package io.tses.demo;

/**
 * Somebody of the demo.
 *
 * @param client the address that they come from, of a block that nobody has (RFC 2544, RFC 5737)
 */
record Persona(String email, String firstName, String lastName, String client, String agent, String languages) {
    /** As whoever asks from elsewhere, and guesses. */
    Persona from(String otherClient, String otherAgent) {
        return new Persona(email, firstName, lastName, otherClient, otherAgent, languages);
    }
}
