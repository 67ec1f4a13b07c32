package io.tses.http.routes;

import io.tses.audit.FindEvents;
import io.tses.bus.Bus;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PageCursor;
import io.tses.http.input.QueryParameters;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** Searching the audit log: staff in all of it, everyone else in what is recorded of their own address; and for staff all at once. */
public final class AuditRoutes {
    static final String LOGS = "/api/v1/audit/logs";
    static final String EXPORT = "/api/v1/audit/export";
    static final String STREAM = "/api/v1/audit/stream";

    private static final String BY = "by";
    private static final FindEvents.Page NOTHING = new FindEvents.Page(List.of(), 0, true, Optional.empty());

    private final Bus bus;
    private final Authentication authentication;
    private final PublicUrl publicUrl;
    private final AuditExport export;
    private final AuditStream stream;

    public AuditRoutes(Vertx vertx, Bus bus, Authentication authentication, PublicUrl publicUrl) {
        this.bus = bus;
        this.authentication = authentication;
        this.publicUrl = publicUrl;
        this.export = new AuditExport(bus);
        this.stream = new AuditStream(vertx, bus);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, LOGS, "audit_logs", this::find),
                new Endpoint(HttpMethod.GET, EXPORT, "audit_export", this::export),
                new Endpoint(HttpMethod.GET, STREAM, "audit_stream", this::stream));
    }

    private Future<HttpReply> stream(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication
                .staff(request)
                .compose(staff -> stream.answer(request, () -> authentication.staff(request)));
    }

    private Future<HttpReply> export(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication
                .staff(request)
                .compose(staff -> export.answer(QueryParameters.of(request), () -> authentication.staff(request)));
    }

    private Future<HttpReply> find(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.user(request).compose(user -> {
            MultiMap parameters = QueryParameters.of(request);
            FindEvents asked = AuditFilters.read(parameters);
            PageLinks links = new PageLinks(publicUrl.of(request) + LOGS + "/", parameters);
            return find(user, asked)
                    .map(reply -> reply.match(
                            page -> envelope(asked, page, links, user), () -> QueryParameters.INVALID_PAGE));
        });
    }

    private Future<FindEvents.Reply> find(User user, FindEvents asked) {
        String own = user.email().value();
        if (user.isStaff()) {
            return bus.ask(FindEvents.ADDRESS, asked);
        }
        if (!asked.filter().email().orElse(own).equals(own)) {
            return succeededFuture(asked.page() == 1 ? NOTHING : new FindEvents.NoSuchPage());
        }
        return bus.ask(
                FindEvents.ADDRESS,
                new FindEvents(
                        asked.filter().ofAddress(own),
                        asked.newestFirst(),
                        asked.page(),
                        asked.pageSize(),
                        asked.cursor()));
    }

    private static HttpReply envelope(FindEvents asked, FindEvents.Page page, PageLinks links, User reader) {
        JsonArray results = new JsonArray();
        page.rows().forEach(row -> results.add(toJson(row, reader)));
        return links.envelope(
                new PageLinks.Place(
                        asked.page(), asked.pageSize(), asked.cursor().isPresent(), FindEvents.MAX_OFFSET_ROWS),
                page.count(),
                page.countExact(),
                page.next().map(place -> PageCursor.encode(place.createdAt(), place.id())),
                results);
    }

    private static JsonObject toJson(FindEvents.Row row, User reader) {
        JsonObject details = new JsonObject(row.details());
        boolean whole = reader.isStaff() || !isOfSomebodyElse(details, reader);
        return new JsonObject()
                .put("id", row.id().toString())
                .put("email", row.email())
                .put("event", row.event().name())
                .put("action", row.event().name())
                .put("ip_address", whole ? row.ip().orElse(null) : null)
                .put("user_agent", whole ? row.userAgent() : "")
                .put("details", whole ? details : withoutActor(details))
                .put("created_at", row.createdAt().toString());
    }

    /** What was done to somebody by others: staff, or an operator at the command line. */
    private static boolean isOfSomebodyElse(JsonObject details, User reader) {
        return details.containsKey(BY) && !reader.id().toString().equals(details.getValue(BY));
    }

    /** What happened and not who did it; the id of their request, which they may have chosen, would tell of them, too. */
    private static JsonObject withoutActor(JsonObject details) {
        details.remove(BY);
        details.remove("request_id");
        return details.put("by_staff", true);
    }
}
