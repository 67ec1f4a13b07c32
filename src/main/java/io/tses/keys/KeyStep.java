package io.tses.keys;

import io.tses.shared.WireNamed;

/** What changes the keys of a directory, one step at a time. */
public enum KeyStep implements WireNamed {
    /** The first key is made, or the next one is and is published. */
    GENERATE,
    /** The next key signs from now on. */
    PROMOTE,
    /** The previous key is deleted. */
    RETIRE
}
