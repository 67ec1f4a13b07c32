/** Keys derived for one purpose each, and the seal of a queued code. */
@NullMarked
package io.tses.crypto;

import org.jspecify.annotations.NullMarked;
