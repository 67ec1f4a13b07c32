package io.tses.load;

import io.tses.shared.WireNamed;

/** What is timed by itself. */
enum Step implements WireNamed {
    REQUEST("a code is asked for"),
    MAIL("from that answer until the mail with the code has come"),
    VERIFY("the code is sent"),
    SIGN_IN("all three, from the moment at which the first was due"),
    WRONG_CODE("a wrong code is sent"),
    REFRESH("a refresh token is exchanged"),
    BEARER("an access token is shown, and its owner asked for"),
    AUDIT("a page of the audit log is read");

    private final String meaning;

    Step(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    String label() {
        return wireName().replace('_', '-');
    }
}
