/** Plays many people at a held rate or as fast as answers come, measures, has the accountant compare, and reports. */
@NullMarked
package io.tses.load;

import org.jspecify.annotations.NullMarked;
