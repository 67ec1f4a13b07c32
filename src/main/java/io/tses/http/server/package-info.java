/** The server itself: reads requests letter by letter, bounds them, and finds their routes. */
@NullMarked
package io.tses.http.server;

import org.jspecify.annotations.NullMarked;
