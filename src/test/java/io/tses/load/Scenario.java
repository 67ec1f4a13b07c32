package io.tses.load;

import java.util.List;
import java.util.Locale;

/** What everybody does who arrives. */
enum Scenario {
    REQUEST("new people ask for a code"),
    WRONG_CODE("a wrong code for a new address each time, as sprayers do"),
    SIGN_IN("a code is asked for, read from its mail, and sent"),
    REFRESH("people who are signed in exchange their refresh tokens"),
    BEARER("people who are signed in ask who they are"),
    AUDIT("people who are signed in read their rows of the audit log, by several filters"),
    MIXED("all of these, in the shares of --mix");

    private final String meaning;

    Scenario(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    /** The first is the one that it begins with. */
    List<Step> steps() {
        return switch (this) {
            case REQUEST -> List.of(Step.REQUEST);
            case WRONG_CODE -> List.of(Step.WRONG_CODE);
            case SIGN_IN -> List.of(Step.REQUEST, Step.MAIL, Step.VERIFY, Step.SIGN_IN);
            case REFRESH -> List.of(Step.REFRESH);
            case BEARER -> List.of(Step.BEARER);
            case AUDIT -> List.of(Step.AUDIT);
            case MIXED -> List.of(Step.values());
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
