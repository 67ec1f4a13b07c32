/** Questions and replies between verticles: typed addresses, one codec, deadlines and request ids that travel. */
@NullMarked
package io.tses.bus;

import org.jspecify.annotations.NullMarked;
