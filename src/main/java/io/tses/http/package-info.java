/** The HTTP contract: parse, ask, answer. */
@NullMarked
package io.tses.http;

import org.jspecify.annotations.NullMarked;
