package io.tses.bench;

import java.util.Locale;

/** What can be measured, beside the floor. */
enum What {
    REQUEST,
    SIGN_IN,
    REFRESH,
    BEARER,
    VERIFY,
    REFRESH_ED25519,
    BEARER_ED25519,
    MEMORY;

    /** As the command line calls it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
