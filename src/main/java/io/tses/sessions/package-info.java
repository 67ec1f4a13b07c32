/** A session's life: opened by a sign-in, refreshed, listed, checked and ended. */
@NullMarked
package io.tses.sessions;

import org.jspecify.annotations.NullMarked;
