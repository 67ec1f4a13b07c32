/** The people who sign in. */
@NullMarked
package io.tses.users;

import org.jspecify.annotations.NullMarked;
