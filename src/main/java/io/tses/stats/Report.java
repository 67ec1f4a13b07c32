package io.tses.stats;

import java.util.List;

/**
 * What a node tells at once.
 *
 * @param number of the report, from 1: one that was heard already is not added again
 */
record Report(long number, List<Part> parts) {
    /** @param unit the number of the second or minute, see {@link Scale#unitAt} */
    record Part(Scale scale, long unit, Row row) {}
}
