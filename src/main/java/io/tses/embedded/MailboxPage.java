package io.tses.embedded;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** The page on which a person reads the mails, and what it asks for. */
final class MailboxPage {
    private static final int SHOWN = 100;
    private static final int SHOWN_HEADERS = 200;
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /**
     * A mail may come from anybody: it runs no script, loads nothing, and has an origin of its own. Its links open pages that
     * know nothing of it.
     */
    private static final String MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " sandbox allow-popups allow-popups-to-escape-sandbox; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'self'";

    private final Inbox inbox;
    private final int smtpPort;

    MailboxPage(Inbox inbox, int smtpPort) {
        this.inbox = inbox;
        this.smtpPort = smtpPort;
    }

    void mount(Router router) {
        file(router, "/", "mailbox.html", "text/html; charset=utf-8");
        file(router, "/mailbox.css", "mailbox.css", "text/css; charset=utf-8");
        file(router, "/mailbox.js", "mailbox.js", "text/javascript; charset=utf-8");
        router.get("/mails").blockingHandler(this::list, false);
        one(router, "/mails/:id", this::show);
        one(router, "/mails/:id/html", this::showHtml);
        one(router, "/mails/:id/source", MailboxPage::showSource);
        one(router, "/mails/:id/attachments/:number", MailboxPage::sendAttachment);
    }

    private static void file(Router router, String path, String name, String type) {
        Buffer content = read(name);
        router.get(path)
                .handler(ctx -> ctx.response()
                        .putHeader("Content-Type", type)
                        .putHeader("Content-Security-Policy", PAGE_POLICY)
                        .end(content));
    }

    private void one(Router router, String path, BiConsumer<RoutingContext, Mail> show) {
        router.get(path)
                .blockingHandler(
                        ctx -> inbox.find(ctx.pathParam("id"))
                                .ifPresentOrElse(
                                        mail -> show.accept(ctx, mail),
                                        () -> MailHogRoutes.fail(ctx, 404, "This mail is gone.")),
                        false);
    }

    private void list(RoutingContext ctx) {
        String query = ctx.request().getParam("query", "").strip().toLowerCase(Locale.ROOT);
        List<Mail> all = inbox.newestFirst();
        List<Mail> mails = query.isEmpty()
                ? all
                : all.stream().filter(mail -> mail.mentions(query)).toList();
        JsonArray items = new JsonArray();
        mails.stream().limit(SHOWN).map(MailboxPage::summary).forEach(items::add);
        MailHogRoutes.send(
                ctx,
                new JsonObject()
                        .put("total", all.size())
                        .put("found", mails.size())
                        .put("smtpPort", smtpPort)
                        .put("items", items));
    }

    private void show(RoutingContext ctx, Mail mail) {
        ReadMail read = ReadMail.of(mail.data());
        JsonArray headers = new JsonArray();
        read.headers().stream()
                .limit(SHOWN_HEADERS)
                .forEach(field -> headers.add(new JsonArray().add(field.name()).add(ReadMail.decoded(field.value()))));
        MailHogRoutes.send(
                ctx,
                summary(mail)
                        .put("headers", headers)
                        .put("text", read.text())
                        .put("attachments", attachments(read))
                        .put("hasHtml", !read.html().isEmpty()));
    }

    private void showHtml(RoutingContext ctx, Mail mail) {
        ctx.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", MAIL_POLICY)
                .end(new ShownHtml(ReadMail.of(mail.data())).toString());
    }

    /** To be kept as a file, whatever it is: nothing that a mail brings along is opened under this origin. */
    private static void sendAttachment(RoutingContext ctx, Mail mail) {
        List<Attachment> attachments = ReadMail.of(mail.data()).attachments();
        String number = ctx.pathParam("number");
        if (!number.matches("\\d{1,4}") || Integer.parseInt(number) >= attachments.size()) {
            MailHogRoutes.fail(ctx, 404, "There is no such attachment.");
            return;
        }
        Attachment attachment = attachments.get(Integer.parseInt(number));
        String name = attachment.name().isEmpty() ? "attachment-" + number : attachment.name();
        ctx.response()
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Security-Policy", MAIL_POLICY)
                .putHeader(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"))
                .end(Buffer.buffer(attachment.content()));
    }

    private static JsonArray attachments(ReadMail read) {
        JsonArray attachments = new JsonArray();
        read.attachments()
                .forEach(attachment -> attachments.add(new JsonObject()
                        .put("name", attachment.name())
                        .put("type", attachment.type())
                        .put("size", attachment.size())));
        return attachments;
    }

    private static void showSource(RoutingContext ctx, Mail mail) {
        ctx.response()
                .putHeader("Content-Type", "text/plain; charset=iso-8859-1")
                .putHeader("Content-Security-Policy", MAIL_POLICY)
                .end(Buffer.buffer(mail.data(), "ISO-8859-1"));
    }

    private static JsonObject summary(Mail mail) {
        return new JsonObject()
                .put("id", mail.id())
                .put("from", mail.from())
                .put("to", new JsonArray(mail.to()))
                .put("subject", mail.subject())
                .put("code", mail.code())
                .put("hasAttachments", mail.hasAttachments())
                .put("received", mail.received().toString())
                .put("size", mail.data().length());
    }

    private static Buffer read(String name) {
        try (InputStream in = MailboxPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
