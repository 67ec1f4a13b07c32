/** The held connection, scripts, key names and the durable outbox streams. */
@NullMarked
package io.tses.redis;

import org.jspecify.annotations.NullMarked;
