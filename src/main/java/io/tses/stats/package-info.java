/** How the service is doing, second by second and over all nodes: what was counted anyway, added up in Redis. */
@NullMarked
package io.tses.stats;

import org.jspecify.annotations.NullMarked;
