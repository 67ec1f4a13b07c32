/**
 * Breaks a whole deployment on purpose: nodes of the packaged jar, Redis, PostgreSQL and the mail server are processes, and people
 * sign in meanwhile. Afterwards the accountant compares what they were answered with what the servers hold.
 */
@NullMarked
package io.tses.faults;

import org.jspecify.annotations.NullMarked;
