package io.tses.audit;

/**
 * Why one entry cannot become a row, ever.
 *
 * @param entryId of the stream entry
 * @param code short and free of values, fit for a log
 * @param text may quote the entry, so it is kept beside it and nowhere else
 */
record Refusal(String entryId, String code, String text) {}
