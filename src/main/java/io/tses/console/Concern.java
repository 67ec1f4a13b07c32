package io.tses.console;

/**
 * Something that a person should look into.
 *
 * @param isUrgent whether people who sign in notice it
 * @param what is the matter, a sentence
 * @param remedy what to do about it, a sentence
 */
record Concern(boolean isUrgent, String what, String remedy) {}
