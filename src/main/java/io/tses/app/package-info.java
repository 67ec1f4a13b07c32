/** The application: its parts, their number, the order up and down. */
@NullMarked
package io.tses.app;

import org.jspecify.annotations.NullMarked;
