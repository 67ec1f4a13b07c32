/** The audit log: drained from its stream, searched by operators. */
@NullMarked
package io.tses.audit;

import org.jspecify.annotations.NullMarked;
