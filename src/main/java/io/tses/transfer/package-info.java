/** Moves people and their audit log in and out: from the service that came before, to a file and back. */
@NullMarked
package io.tses.transfer;

import org.jspecify.annotations.NullMarked;
