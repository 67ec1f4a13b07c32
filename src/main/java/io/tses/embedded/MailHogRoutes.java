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
        send(ctx, MailHogJson.messages(inbox.newestFirst()));
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
            case "containing" -> page(ctx, mail -> contains(mail.data(), query) || mail.mentions(query));
            default -> fail(ctx, 400, "kind must be to, from or containing.");
        }
    }

    private void page(RoutingContext ctx, Predicate<Mail> wanted) {
        long start = positive(ctx, "start", 0);
        long limit = Math.min(positive(ctx, "limit", USUAL_LIMIT), MAX_LIMIT);
        List<Mail> found = inbox.newestFirst().stream().filter(wanted).toList();
        List<Mail> page = found.stream().skip(start).limit(limit).toList();
        send(ctx, MailHogJson.page(found.size(), start, page));
    }

    private static boolean contains(String text, String query) {
        return text.toLowerCase(Locale.ROOT).contains(query);
    }

    /** As MailHog reads it: whatever is no number above zero counts as not given. */
    private static long positive(RoutingContext ctx, String name, long usual) {
        try {
            long number = Long.parseLong(ctx.request().getParam(name, ""));
            return number > 0 ? number : usual;
        } catch (NumberFormatException e) {
            return usual;
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
