package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import io.vertx.core.Future;
import java.util.Optional;

/** Says before each try to mail a code whether it may go: mail itself knows nobody. */
@FunctionalInterface
public interface Withholding {
    /** Everybody is mailed. */
    Withholding NONE = to -> Future.succeededFuture(Optional.empty());

    /** Why a code is withheld, as it is recorded and shown. */
    enum Reason implements WireNamed {
        /** The address is nobody's, and none may become somebody's. */
        SIGN_UP_CLOSED
    }

    /**
     * Asked on the event loop of a mailer, outside of any request.
     *
     * @return why no code is mailed to that address, empty when one may be; a failure counts as a failed try
     */
    Future<Optional<Reason>> reason(EmailAddress to);
}
