package io.tses.audit;

/**
 * An entry that can never become a row, and why.
 *
 * @param entryId of the stream entry
 * @param code short and free of values, fit for a log
 * @param text may quote the entry, so it is kept beside it and nowhere else
 */
record Unwritable(String entryId, String code, String text) {}
