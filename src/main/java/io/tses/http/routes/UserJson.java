package io.tses.http.routes;

import io.tses.accounts.Account;
import io.tses.http.exchange.HttpReply;
import io.tses.otp.InspectCodes;
import io.tses.users.User;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A person as JSON. */
final class UserJson {
    private UserJson() {}

    static JsonObject of(User user) {
        return new JsonObject()
                .put("id", user.id().toString())
                .put("email", user.email().value())
                .put("username", user.username())
                .put("first_name", user.firstName())
                .put("last_name", user.lastName())
                .put("is_active", user.isActive())
                .put("is_staff", user.isStaff())
                .put("is_superuser", user.isSuperuser())
                .put("is_verified", user.isVerified())
                .put("date_joined", user.dateJoined().toString())
                .put("last_login", user.lastLogin().map(Instant::toString).orElse(null));
    }

    /** With the state of their codes, two of its fields under the names that the old service's model had. */
    static JsonObject of(Account account) {
        InspectCodes.Inspected codes = account.codes();
        return of(account.user())
                .put("otp_expiry", codes.codeEnds().map(Instant::toString).orElse(null))
                .put("otp_try_count", codes.wrongCodes())
                .put(
                        "locked_until",
                        codes.lock().map(lock -> lock.ends().toString()).orElse(null))
                .put(
                        "unlock_eta",
                        codes.lock()
                                .map(lock -> HttpReply.seconds(lock.unlocksIn()))
                                .orElse(null))
                .put("otp_guesses", codes.guesses())
                .put(
                        "closed_until",
                        codes.closing().map(lock -> lock.ends().toString()).orElse(null));
    }
}
