/** Values that several features speak of. Nothing here does work. */
@NullMarked
package io.tses.shared;

import org.jspecify.annotations.NullMarked;
