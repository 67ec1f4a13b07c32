/** What a route sees: one request and its reply, who is behind it, and how failures are told. */
@NullMarked
package io.tses.http.exchange;

import org.jspecify.annotations.NullMarked;
