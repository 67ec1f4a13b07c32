/** Real servers started by this process, for the dev command and the tests only. */
@NullMarked
package io.tses.embedded;

import org.jspecify.annotations.NullMarked;
