package io.tses.embedded;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The part of MailHog's API that reads, searches and deletes. */
final class MailHogRoutes {
    private static final int USUAL_LIMIT = 50;
    private static final int MAX_LIMIT = 250;

    private final Inbox inbox;

    MailHogRoutes(Inbox inbox) {
        this.inbox = inbox;
    }

    void mount(Router router) {
        router.get("/api/v1/messages").blockingHandler(this::all, false);
        router.get("/api/v1/messages/:id").blockingHandler(this::one, false);
        router.delete("/api/v1/messages").handler(this::deleteAll);
        router.delete("/api/v1/messages/:id").handler(this::deleteOne);
        router.get("/api/v2/messages").blockingHandler(this::page, false);
        router.get("/api/v2/search").blockingHandler(this::search, false);
    }

    private void all(RoutingContext ctx) {
        List<Mail> mails = inbox.newestFirst();
        send(ctx, MailHogJson.messages(mails.subList(0, Math.min(MAX_LIMIT, mails.size()))));
    }

    private void one(RoutingContext ctx) {
        inbox.find(ctx.pathParam("id"))
                .map(MailHogJson::message)
                .ifPresentOrElse(found -> send(ctx, found), () -> fail(ctx, 404, "There is no such message."));
    }

    private void deleteAll(RoutingContext ctx) {
        inbox.clear();
        ctx.response().end();
    }

    private void deleteOne(RoutingContext ctx) {
        if (inbox.delete(ctx.pathParam("id"))) {
            ctx.response().end();
        } else {
            fail(ctx, 404, "There is no such message.");
        }
    }

    private void page(RoutingContext ctx) {
        page(ctx, mail -> true);
    }

    private void search(RoutingContext ctx) {
        String kind = ctx.request().getParam("kind", "");
        String query = ctx.request().getParam("query", "").strip().toLowerCase(Locale.ROOT);
        if (query.isEmpty()) {
            fail(ctx, 400, "query must say what to look for.");
            return;
        }
        switch (kind) {
            case "to" -> page(ctx, mail -> mail.to().stream().anyMatch(to -> contains(to, query)));
            case "from" -> page(ctx, mail -> contains(mail.from(), query));
            case "containing" -> page(ctx, mail -> contains(mail.data(), query) || readable(mail, query));
            default -> fail(ctx, 400, "kind must be to, from or containing.");
        }
    }

    private void page(RoutingContext ctx, Predicate<Mail> wanted) {
        int start = number(ctx, "start", 0);
        int limit = number(ctx, "limit", USUAL_LIMIT);
        if (start < 0 || limit < 0 || limit > MAX_LIMIT) {
            fail(ctx, 400, "start must be a number from 0, limit one from 0 to " + MAX_LIMIT + ".");
            return;
        }
        List<Mail> found = inbox.newestFirst().stream().filter(wanted).toList();
        int from = Math.min(start, found.size());
        int to = Math.min(from + limit, found.size());
        send(ctx, MailHogJson.page(found.size(), start, found.subList(from, to)));
    }

    private static boolean readable(Mail mail, String query) {
        ReadMail read = ReadMail.of(mail);
        return contains(read.text(), query) || contains(read.html(), query) || contains(read.header("Subject"), query);
    }

    private static boolean contains(String text, String query) {
        return text.toLowerCase(Locale.ROOT).contains(query);
    }

    /** The number, -1 when it is not one. */
    private static int number(RoutingContext ctx, String name, int usual) {
        String text = ctx.request().getParam(name, "");
        try {
            return text.isEmpty() ? usual : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static void send(RoutingContext ctx, Object json) {
        ctx.response().putHeader("Content-Type", "application/json").end(Json.encode(json));
    }

    static void fail(RoutingContext ctx, int status, String error) {
        ctx.response().setStatusCode(status);
        send(ctx, new JsonObject().put("error", error));
    }
}
