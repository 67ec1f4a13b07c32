/** Measures the whole service against a bare server with one script, in one process, window by window in turn. */
@NullMarked
package io.tses.bench;

import org.jspecify.annotations.NullMarked;
