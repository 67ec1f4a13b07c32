package io.tses.bench;

import java.util.Locale;

/** What can be measured, beside the floor. */
enum Subject {
    REQUEST("POST otp/request/ by strangers, and the mail of it"),
    WRONG_CODE("POST otp/verify/, wrong codes for live requests"),
    VERIFY("POST otp/verify/, right codes of new users"),
    SIGN_IN("request, mail, code read from it, verify: returning users"),
    NEWCOMERS("as sign-in, new users"),
    REFRESH("POST token/refresh/, access tokens under HS256"),
    BEARER("POST token/verify/: a bearer check and no more"),
    UNCACHED("as bearer, signature and session looked at anew"),
    ME("GET users/me/: a bearer check and an SQL read"),
    REFRESH_ED25519("as refresh, access tokens under an Ed25519 key"),
    BEARER_ED25519("as bearer, under Ed25519"),
    UNCACHED_ED25519("as uncached, under Ed25519"),
    MAIL("mails of codes that wait, until a mail server has taken them"),
    MEMORY("what sessions and remembered tokens take");

    private final String meaning;

    Subject(String meaning) {
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
