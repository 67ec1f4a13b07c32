/** Talking to a mail server: the line, what is said on it, and why it failed in words. */
@NullMarked
package io.tses.smtp;

import org.jspecify.annotations.NullMarked;
