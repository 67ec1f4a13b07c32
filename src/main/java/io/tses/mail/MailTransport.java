package io.tses.mail;

import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import java.time.Duration;

/** Takes mails to a mail server. */
interface MailTransport {
    /**
     * Sends one mail. When the future has failed the attempt is over: nothing of it is still under way.
     *
     * @return completes when the server has taken the mail; fails with {@link Undelivered} when it refused, could not be
     *     reached, or did not take it within {@code patience}
     */
    Future<Void> send(Letter mail, Duration patience);

    /** Breaks off what is under way and closes every connection. */
    Future<Void> close();
}
