/** Admission: buckets decided and effects applied in one atomic step. */
@NullMarked
package io.tses.ratelimit;

import org.jspecify.annotations.NullMarked;
