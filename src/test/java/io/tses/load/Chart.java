package io.tses.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lines over the seconds of a run, as a part of a page.
 *
 * @param unit behind each value
 * @param at seconds since the start, of each value
 * @param warmUp seconds that do not count
 * @param limit what must not be exceeded, or is to be reached
 */
record Chart(String title, String unit, List<Double> at, List<Series> lines, double warmUp, Optional<Double> limit) {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 210;
    private static final int LEFT = 58;
    private static final int RIGHT = 8;
    private static final int TOP = 8;
    private static final int BOTTOM = 26;
    private static final int TICKS = 4;

    /** @param style of the page, which has a colour */
    record Series(String name, String style, List<Double> values) {}

    String html() {
        return "<figure class=\"card\" style=\"margin:0\"><figcaption><h3>" + Html.escape(title) + "</h3></figcaption>"
                + legend() + svg() + "</figure>\n";
    }

    private String legend() {
        return lines.stream()
                .map(line -> "<span><i class=\"" + line.style() + "\"></i>" + Html.escape(line.name()) + "</span>")
                .collect(Collectors.joining("", "<div class=\"legend\">", "</div>"));
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escape(title)));
        if (warmUp > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"warm\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    LEFT,
                    TOP,
                    x(Math.min(warmUp, last())) - LEFT,
                    HEIGHT - TOP - BOTTOM));
        }
        double step = step(most() / TICKS);
        for (double value = 0; value <= top() + step / 1000; value += step) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value),
                    y(value),
                    LEFT - 6,
                    y(value) + 4,
                    number(value)));
        }
        double seconds = Math.max(1, step(last() / 6));
        for (double second = 0; second <= last(); second += seconds) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(second),
                    HEIGHT - 6,
                    number(second) + " s"));
        }
        limit.ifPresent(value -> svg.append(String.format(
                Locale.ROOT,
                "<line class=\"limit\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"><title>%s</title></line>",
                LEFT,
                WIDTH - RIGHT,
                y(value),
                y(value),
                number(value) + " " + unit)));
        lines.forEach(line -> svg.append(polyline(line)));
        for (int i = 0; i < at.size(); i++) {
            svg.append(tip(i));
        }
        return svg.append("</svg>").toString();
    }

    private String polyline(Series line) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < at.size(); i++) {
            if (!line.values().get(i).isNaN()) {
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", x(at.get(i)), y(line.values().get(i))));
            }
        }
        return "<polyline class=\"" + line.style() + "\" style=\"background:none\" points=\""
                + points.toString().strip() + "\"/>";
    }

    /** What whoever points at a second is told. */
    private String tip(int i) {
        double from = i == 0 ? 0 : at.get(i - 1);
        String values = lines.stream()
                .filter(line -> !line.values().get(i).isNaN())
                .map(line -> line.name() + "  " + number(line.values().get(i)) + " " + unit)
                .collect(Collectors.joining("\n"));
        return String.format(
                Locale.ROOT,
                "<rect class=\"at\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>",
                x(from),
                TOP,
                Math.max(0.5, x(at.get(i)) - x(from)),
                HEIGHT - TOP - BOTTOM,
                Html.escape(number(at.get(i)) + " s\n" + values));
    }

    private double x(double second) {
        return LEFT + second / Math.max(last(), 1) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / top() * (HEIGHT - TOP - BOTTOM);
    }

    private double last() {
        return at.isEmpty() ? 1 : at.get(at.size() - 1);
    }

    private double most() {
        double most = lines.stream()
                .flatMap(line -> line.values().stream())
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        return Math.max(Math.max(most, limit.orElse(0.0)), 1e-3);
    }

    private double top() {
        double step = step(most() / TICKS);
        return Math.ceil(most() / step) * step;
    }

    /** The next of 1, 2, 5, 10, … that is no less. */
    private static double step(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(atLeast, 1e-9))));
        double ratio = atLeast / power;
        double one = ratio <= 2 ? Math.ceil(ratio) : 5;
        return power * (ratio > 5 ? 10 : one);
    }

    private static String number(double value) {
        return Html.number(value);
    }
}
