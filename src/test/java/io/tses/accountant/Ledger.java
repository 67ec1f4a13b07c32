package io.tses.accountant;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What the servers hold of a run.
 *
 * @param rows of the audit log, in no order
 * @param refusals calls that were refused and counted, whose minute has no row yet, by type of event
 * @param endings how each mail of a code ended, by the request that it comes from, which has one each
 * @param mails how many mails with a code are in the mailbox, by address
 */
record Ledger(
        List<Row> rows, Map<String, Long> refusals, Map<String, List<String>> endings, Map<String, Integer> mails) {
    /**
     * @param requestId empty when it tells of several calls
     * @param repeated further calls that it stands for
     */
    record Row(String id, String event, String requestId, boolean refused, long repeated) {
        static Row of(String id, String event, JsonObject details) {
            return new Row(
                    id,
                    event,
                    details.getString("request_id", ""),
                    details.getBoolean("rate_limited", false),
                    details.getLong("repeated", 0L));
        }
    }
}
