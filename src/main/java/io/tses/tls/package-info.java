/** Which servers are believed to be who they say, and in words why one is not. */
@NullMarked
package io.tses.tls;

import org.jspecify.annotations.NullMarked;
