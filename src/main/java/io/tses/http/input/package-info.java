/** What a request brings, read and checked: bodies, queries and paths. */
@NullMarked
package io.tses.http.input;

import org.jspecify.annotations.NullMarked;
