/** Settings: loaded once, every problem reported at once, secrets masked. */
@NullMarked
package io.tses.config;

import org.jspecify.annotations.NullMarked;
