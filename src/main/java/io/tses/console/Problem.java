package io.tses.console;

/**
 * Why a page, or a part of one, is not there.
 *
 * @param what happened, a sentence
 * @param remedy what to do, a sentence
 */
record Problem(int status, String what, String remedy) {}
