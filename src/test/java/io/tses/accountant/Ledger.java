package io.tses.accountant;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What the servers hold of a run.
 *
 * @param rows of the audit log, in no order, read anew each time
 * @param repeated the ids of events that have several rows
 * @param refusals calls that were refused and counted, whose minute has no row yet, by type of event
 * @param endings how each mail of a code ended, by the number of the request that it comes from
 * @param complete whether those are all endings: Redis remembers the last ones only
 * @param mails how many mails with a code came to the person of that number
 */
record Ledger(
        Rows rows,
        List<String> repeated,
        Map<String, Long> refusals,
        Map<Integer, List<String>> endings,
        boolean complete,
        Counts mails) {
    interface Rows {
        void each(Consumer<Row> consumer);
    }

    /**
     * @param request the number of the one that it tells of; nothing when it tells of several
     * @param repeated further calls that it stands for
     */
    record Row(String event, OptionalInt request, boolean refused, long repeated) {
        static Row of(Run run, String event, JsonObject details) {
            return new Row(
                    event,
                    run.request(details.getString("request_id", "")),
                    details.getBoolean("rate_limited", false),
                    details.getLong("repeated", 0L));
        }
    }
}
