/** Files that the jar carries, as browsers are sent them. */
@NullMarked
package io.tses.http.files;

import org.jspecify.annotations.NullMarked;
