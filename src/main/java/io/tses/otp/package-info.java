/** The story of a sign-in: issue a code, check it, spend it once. */
@NullMarked
package io.tses.otp;

import org.jspecify.annotations.NullMarked;
