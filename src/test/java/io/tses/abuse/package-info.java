/** Plays attackers against the whole service through a simulated year, and holds what they reach against the numbers that operators are told. */
@NullMarked
package io.tses.abuse;

import org.jspecify.annotations.NullMarked;
