/** The keys that sign access tokens: where they come from, their files, how they are changed while nodes run, and what of them is published. */
@NullMarked
package io.tses.keys;

import org.jspecify.annotations.NullMarked;
