/** What operators may see and do of the work that goes on behind answers, across mail, audit and users. */
@NullMarked
package io.tses.tasks;

import org.jspecify.annotations.NullMarked;
