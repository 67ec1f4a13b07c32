/** The port of operators: whether the node lives and is ready, and its metrics. */
@NullMarked
package io.tses.management;

import org.jspecify.annotations.NullMarked;
