/** People who play themselves, so that whoever tries the service has something to look at. They only do what clients do. */
@NullMarked
package io.tses.demo;

import org.jspecify.annotations.NullMarked;
