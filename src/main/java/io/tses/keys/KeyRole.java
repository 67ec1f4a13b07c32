package io.tses.keys;

import io.tses.shared.WireNamed;

/** What a key of a directory is for, as the name of its file says. In the order in which keys are published. */
public enum KeyRole implements WireNamed {
    /** Signs. */
    CURRENT,
    /** Is published so that everybody knows it by the day it signs. */
    NEXT,
    /** Signed before; tokens from then may still be in force. */
    PREVIOUS;

    String file() {
        return wireName() + ".pem";
    }
}
