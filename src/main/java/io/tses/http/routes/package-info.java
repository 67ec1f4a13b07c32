/** What may be asked for, one file a resource. */
@NullMarked
package io.tses.http.routes;

import org.jspecify.annotations.NullMarked;
