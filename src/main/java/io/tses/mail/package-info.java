/** Delivery of queued mail: fenced tries, retries, dead letters. */
@NullMarked
package io.tses.mail;

import org.jspecify.annotations.NullMarked;
