/** The held connection, scripts and effects. Knows no feature and none of their keys. */
@NullMarked
package io.tses.redis;

import org.jspecify.annotations.NullMarked;
