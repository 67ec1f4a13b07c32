package io.tses.load;

import java.util.List;
import java.util.Locale;

/** Text of a page. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** With as many digits as matter. */
    static String number(double value) {
        if (Math.abs(value) >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    /** A table that a narrow screen can move. Columns behind the first {@code texts} hold numbers; cells are HTML already. */
    static String table(int texts, List<String> head, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"card wide\"><table><thead><tr>");
        for (int i = 0; i < head.size(); i++) {
            html.append(cell("th", i < texts, head.get(i)));
        }
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(cell("td", i < texts, row.get(i)));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String cell(String tag, boolean text, String content) {
        return "<" + tag + (text ? "" : " class=\"n\"") + ">" + content + "</" + tag + ">";
    }
}
