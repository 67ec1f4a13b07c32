/**
 * What is true of one request wherever it is worked on: its id, its deadline, and that something it needs is away; and whether this
 * node is to be given any.
 */
@NullMarked
package io.tses.request;

import org.jspecify.annotations.NullMarked;
