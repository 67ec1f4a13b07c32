/** Proofs that a device has signed in to an address before. They sign nobody in; they tell the owner's devices from strangers. */
@NullMarked
package io.tses.devices;

import org.jspecify.annotations.NullMarked;
