package io.tses.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells pages that something changed, and commands the newest code of an address. Lives on one event loop. */
final class LiveUpdates {
    private static final long TICK_MILLIS = 200;
    private static final int TICKS_BETWEEN_SIGNS_OF_LIFE = 75;
    private static final int CODE_PATIENCE_TICKS = 50;
    private static final int MAX_LISTENERS = 64;

    /** A command that awaits the first code of an address. */
    private record Awaiting(RoutingContext ctx, String address, long lastTick) {}

    private final Inbox inbox;
    private final List<HttpServerResponse> pages = new ArrayList<>();
    private final List<Awaiting> awaiting = new ArrayList<>();
    private final Instant since;
    private long seenVersion;
    private long tick;

    /** @param since when older mails hold no codes that commands wait for: those of a run before are spent or dead */
    LiveUpdates(Inbox inbox, Instant since) {
        this.inbox = inbox;
        this.since = since;
    }

    void mount(Vertx vertx, Router router) {
        router.get("/events").handler(this::listen);
        router.get("/code/:address").handler(this::code);
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
    }

    private void listen(RoutingContext ctx) {
        if (pages.size() >= MAX_LISTENERS) {
            MailHogRoutes.fail(ctx, 503, "Too many pages are open.");
            return;
        }
        HttpServerResponse page = ctx.response();
        pages.add(page);
        page.endHandler(ended -> pages.remove(page));
        page.closeHandler(closed -> pages.remove(page));
        page.setChunked(true).putHeader("Content-Type", "text/event-stream");
        page.write("retry: 1000\ndata: changed\n\n");
    }

    private void code(RoutingContext ctx) {
        Awaiting command =
                new Awaiting(ctx, ctx.pathParam("address").toLowerCase(Locale.ROOT), tick + CODE_PATIENCE_TICKS);
        if (!answered(command)) {
            if (awaiting.size() >= MAX_LISTENERS) {
                MailHogRoutes.fail(ctx, 503, "Too many commands await a code.");
            } else {
                awaiting.add(command);
            }
        }
    }

    private void tick() {
        tick++;
        long version = inbox.version();
        if (version != seenVersion) {
            seenVersion = version;
            pages.forEach(page -> page.write("data: changed\n\n"));
            awaiting.removeIf(this::answered);
        } else if (tick % TICKS_BETWEEN_SIGNS_OF_LIFE == 0) {
            pages.forEach(page -> page.write(": still here\n\n"));
        }
        awaiting.removeIf(this::gaveUp);
    }

    private boolean answered(Awaiting command) {
        Optional<String> code = inbox.newestFirst().stream()
                .filter(mail -> mail.to().stream().anyMatch(to -> to.equalsIgnoreCase(command.address())))
                .findFirst()
                .filter(mail -> !mail.received().isBefore(since))
                .map(Mail::code)
                .filter(found -> !found.isEmpty());
        code.ifPresent(found ->
                command.ctx().response().putHeader("Content-Type", "text/plain").end(found + "\n"));
        return code.isPresent();
    }

    private boolean gaveUp(Awaiting command) {
        if (command.ctx().response().closed()) {
            return true;
        }
        if (tick >= command.lastTick()) {
            MailHogRoutes.fail(command.ctx(), 404, "No code came for this address.");
            return true;
        }
        return false;
    }
}
