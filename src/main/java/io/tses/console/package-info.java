/** Pages for operators at {@code /admin/}. They ask the same stories and leaves as the API, by the same messages. */
@NullMarked
package io.tses.console;

import org.jspecify.annotations.NullMarked;
