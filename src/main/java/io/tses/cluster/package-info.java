/** Nodes that answer for one another: who they are, what each does, and the line between them. Loaded only where there is more than one. */
@NullMarked
package io.tses.cluster;

import org.jspecify.annotations.NullMarked;
