package io.tses.bench;

import java.util.Locale;

/** What can be measured, beside the floor. */
enum What {
    REQUEST("POST otp/request/, each from a stranger; without the mailer's work"),
    SIGN_IN("POST otp/verify/ with the right code, each of a new user"),
    REFRESH("POST token/refresh/, access tokens under HS256"),
    BEARER("POST token/verify/ with an access token: a bearer check and nothing else"),
    UNCACHED("the same, each signature and each session looked at anew"),
    ME("GET users/me/: a bearer check and a read of the user's row"),
    REFRESH_ED25519("as refresh, access tokens under an Ed25519 key pair"),
    BEARER_ED25519("as bearer, under Ed25519"),
    UNCACHED_ED25519("as uncached, under Ed25519"),
    MEMORY("what sessions take of Redis, and remembered tokens of the heap");

    private final String meaning;

    What(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    /** As the command line calls it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
