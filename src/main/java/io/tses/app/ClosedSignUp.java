package io.tses.app;

import io.tses.bus.Bus;
import io.tses.mail.Withholding;
import io.tses.shared.EmailAddress;
import io.tses.users.HasPerson;
import io.vertx.core.Future;
import java.util.Optional;

/** Where sign-up is closed nobody is mailed who is not known: the one place that knows both mail and people. */
record ClosedSignUp(Bus bus) implements Withholding {
    @Override
    public Future<Optional<Reason>> reason(EmailAddress to) {
        return bus.ask(HasPerson.ADDRESS, new HasPerson(to))
                .map(answer -> answer.hasPerson() ? Optional.empty() : Optional.of(Reason.SIGN_UP_CLOSED));
    }
}
