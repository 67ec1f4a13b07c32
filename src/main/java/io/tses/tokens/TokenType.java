package io.tses.tokens;

import io.tses.shared.WireNamed;

/** What a token is for, as its claim {@code token_type} says. */
public enum TokenType implements WireNamed {
    /** Lets its bearer in. */
    ACCESS,
    /** Is exchanged for a new pair of tokens, and lets nobody in. */
    REFRESH
}
