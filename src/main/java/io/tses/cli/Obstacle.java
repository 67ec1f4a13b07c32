package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.config.ConfigReader;
import io.tses.shared.EmailAddress;
import io.tses.users.User;
import java.util.Optional;

/** What keeps somebody from signing in whatever code they have, and what ends it, in words for an operator. */
final class Obstacle {
    private Obstacle() {}

    static Optional<String> of(User user, AppConfig settings) {
        return user.isActive()
                ? of(user.email(), settings)
                : Optional.of("the account is disabled; tses user enable "
                        + user.email().value() + " ends that");
    }

    /** As far as it does not depend on the person. */
    static Optional<String> of(EmailAddress email, AppConfig settings) {
        return settings.domains()
                .refusing(email)
                .map(path ->
                        path + " (" + ConfigReader.environmentName(path) + ") refuses addresses of " + email.domain());
    }
}
