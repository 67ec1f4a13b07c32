/** JSON Web Tokens: issued at sign-in, checked at every call. */
@NullMarked
package io.tses.tokens;

import org.jspecify.annotations.NullMarked;
