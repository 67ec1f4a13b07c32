package io.tses.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.tses.http.exchange.HttpReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;

/** Makes pages of the templates that the build has compiled into this package, which escape whatever they are given. */
final class Templates {
    /** Nothing but files from here, and no frame around a page that could guide an operator's hand. Pico's signs are images in its style. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
            + " form-action 'self'; frame-ancestors 'none'";

    private static final HttpReply HEAD = HttpReply.bare(200)
            .with(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
            .with("Content-Security-Policy", POLICY)
            .with("Referrer-Policy", "same-origin")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("X-Robots-Tag", "noindex");

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Templates.class.getClassLoader(), Templates.class.getPackageName());

    /** @param template the name of its file, without the ending */
    HttpReply page(int status, String template, Screen screen, Object view) {
        StringOutput html = new StringOutput();
        engine.render(template + ".jte", Map.of("screen", screen, "view", view), html);
        return new HttpReply(status, Buffer.buffer(html.toString()), HEAD.headers(), false, Optional.empty());
    }

    /** As {@link #page}, with a part of a page: what a live one is sent. */
    Buffer part(String template, Object view) {
        StringOutput html = new StringOutput();
        engine.render(template + ".jte", Map.of("view", view), html);
        return Buffer.buffer(html.toString());
    }
}
