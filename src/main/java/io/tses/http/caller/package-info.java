/** Who calls and by which name: the client behind proxies, its origin, and the URL that it used. */
@NullMarked
package io.tses.http.caller;

import org.jspecify.annotations.NullMarked;
