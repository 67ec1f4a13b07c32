package io.tses.accountant;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of comparing.
 *
 * @param answers how often each call was answered with each status
 */
public record Account(Map<String, Long> answers, List<Comparison> comparisons) {
    private static final String ROW = "%-54s %12s %12s";

    /**
     * @param compared how many of them there are
     * @param differences how many do not agree
     * @param examples the first of those, in words
     */
    public record Comparison(String what, long compared, long differences, List<String> examples) {}

    public boolean agrees() {
        return comparisons.stream().allMatch(one -> one.differences() == 0);
    }

    /** As a table for people, without what there was nothing of. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        answers.forEach((answer, count) -> lines.add(answer + ": " + count));
        lines.add("");
        lines.add(String.format(Locale.ROOT, ROW, "what was compared", "compared", "differences"));
        comparisons.stream()
                .filter(one -> one.compared() + one.differences() > 0)
                .forEach(one -> {
                    lines.add(String.format(
                            Locale.ROOT,
                            ROW,
                            one.what(),
                            String.format(Locale.ROOT, "%,d", one.compared()),
                            String.format(Locale.ROOT, "%,d", one.differences())));
                    one.examples().forEach(example -> lines.add("    " + example));
                });
        lines.add("");
        lines.add(agrees() ? "What clients were answered is what the servers hold." : "They do not agree.");
        return lines;
    }
}
