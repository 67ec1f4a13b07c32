/** Challenges that tell people from programs: asks the provider, by the protocol they share, whether one was solved. */
@NullMarked
package io.tses.captcha;

import org.jspecify.annotations.NullMarked;
