package io.tses.http.routes;

import io.tses.http.exchange.HttpReply;
import io.tses.otp.AttackBounds;
import io.tses.otp.Counted;
import io.tses.otp.FindAddressLimits;
import io.tses.otp.FindBarred;
import io.tses.otp.FindBounds;
import io.tses.otp.FindClientLimits;
import io.tses.otp.InspectCodes;
import io.tses.ratelimit.Limit;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Limits and those whom they bar, as answers show them. */
final class LimitJson {
    private LimitJson() {}

    static JsonObject of(FindBarred.Found found, PageLinks links, List<String> warnings) {
        JsonObject counts = new JsonObject();
        found.counts().forEach(count -> counts.put(count.bar().wireName(), count.count()));
        JsonArray results = new JsonArray();
        found.barred().forEach(barred -> results.add(of(barred)));
        return new JsonObject()
                .put("warnings", new JsonArray(warnings))
                .put("counts", counts)
                .put(
                        "next",
                        found.next()
                                .map(LimitFilters::toText)
                                .map(links::onward)
                                .orElse(null))
                .put("results", results);
    }

    private static JsonObject of(FindBarred.Barred barred) {
        return new JsonObject()
                .put("limit", barred.bar().wireName())
                .put("subject", barred.subject())
                .put("ends_at", barred.ends().toString())
                .put("ends_in", HttpReply.seconds(barred.endsIn()));
    }

    static JsonObject of(EmailAddress email, FindAddressLimits.Found found) {
        InspectCodes.Inspected codes = found.codes();
        return new JsonObject()
                .put("email", email.value())
                .put("mailbox", found.mailbox().value())
                .put("locked_until", ends(codes.lock()))
                .put("closed_until", ends(codes.closing()))
                .put("wrong_codes", codes.wrongCodes())
                .put("guesses", codes.guesses())
                .put("limits", counted(found.limits()));
    }

    static JsonObject of(ClientAddress client, FindClientLimits.Found found) {
        return new JsonObject()
                .put("client", client.bucket())
                .put("network", client.network())
                .put("limits", counted(found.limits()));
    }

    static JsonArray names(List<Limit> limits) {
        return new JsonArray(limits.stream().map(Limit::wireName).toList());
    }

    static JsonObject of(FindBounds.Found found) {
        AttackBounds bounds = found.bounds();
        JsonArray limits = new JsonArray();
        found.limits()
                .forEach(row -> limits.add(new JsonObject()
                        .put("limit", row.limit().wireName())
                        .put("permits", row.quota().permits())
                        .put("window", row.quota().window().toSeconds())
                        .put("dry_run", row.quota().dryRun())
                        .put("setting", row.limit().permitsSetting())));
        JsonObject mailbox = new JsonObject()
                .put("guesses_a_day", bounds.mostGuessesInADay())
                .put("guesses_a_year", bounds.mostGuessesInAYear())
                .put("chance_a_day", AttackBounds.chance(bounds.mostGuessesInADay(), bounds.liveCodes()))
                .put("chance_a_year", AttackBounds.chance(bounds.mostGuessesInAYear(), bounds.liveCodes()))
                .put("mails_a_day", finite(bounds.mailboxADay()));
        return new JsonObject()
                .put("limits", limits)
                .put("tries", bounds.tries())
                .put("lock", found.lockout().toSeconds())
                .put("longest_lock", found.lockoutCap().toSeconds())
                .put("one_mailbox", mailbox);
    }

    private static JsonArray counted(List<Counted> limits) {
        JsonArray all = new JsonArray();
        limits.forEach(limit -> all.add(of(limit)));
        return all;
    }

    private static JsonObject of(Counted counted) {
        return new JsonObject()
                .put("limit", counted.limit().wireName())
                .put("subject", counted.subject())
                .put("permits", counted.quota().permits())
                .put("left", counted.left())
                .put("refuses", counted.isFull())
                .put("ends_in", counted.endsIn().equals(Duration.ZERO) ? null : HttpReply.seconds(counted.endsIn()));
    }

    private static @Nullable String ends(Optional<InspectCodes.Lock> lock) {
        return lock.map(found -> found.ends().toString()).orElse(null);
    }

    private static @Nullable Long finite(double number) {
        return Double.isInfinite(number) ? null : Math.round(number);
    }
}
