package io.tses.console;

/** What the pages of the console load, and nothing else. */
enum Asset {
    PICO("picocss__pico/2.1.1/css/pico.min.css"),
    HTMX("htmx.org/2.0.10/dist/htmx.min.js"),
    UPLOT("uplot/1.6.30/dist/uPlot.iife.min.js"),
    UPLOT_STYLE("uplot/1.6.30/dist/uPlot.min.css"),
    STYLE("/io/tses/console/console.css"),
    SCRIPT("/io/tses/console/console.js"),
    NOW("/io/tses/console/now.js"),
    AUDIT("/io/tses/console/audit.js"),
    ICON("/io/tses/console/icon.svg");

    private final String resource;

    /** @param resource among the webjars, unless it begins with a slash */
    Asset(String resource) {
        this.resource = resource.startsWith("/") ? resource : "/META-INF/resources/webjars/" + resource;
    }

    /** Where it lies in the jar. */
    String resource() {
        return resource;
    }
}
