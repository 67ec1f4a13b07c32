/** The command line. */
@NullMarked
package io.tses.cli;

import org.jspecify.annotations.NullMarked;
