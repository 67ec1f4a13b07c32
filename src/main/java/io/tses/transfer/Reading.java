package io.tses.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a row is to be here that comes as an {@code S}. */
interface Reading<S> {
    /** @throws IllegalArgumentException saying why it cannot be here */
    List<@Nullable String> read(S row);
}
