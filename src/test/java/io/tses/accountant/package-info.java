/** Calls the service as many clients do, keeps every answer, and compares them with what the servers hold afterwards. */
@NullMarked
package io.tses.accountant;

import org.jspecify.annotations.NullMarked;
