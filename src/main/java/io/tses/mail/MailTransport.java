package io.tses.mail;

import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import java.time.Duration;

/** Takes mails to a mail server. */
interface MailTransport {
    /** Whether there is a connection for a mail, now. */
    boolean hasRoom();

    /** @param room told when there may be a connection for another mail although none has ended */
    void onRoom(Runnable room);

    /**
     * Sends one mail. When the future has failed the attempt is over: nothing of it is still under way.
     *
     * @return for how long it kept a connection to itself, once the mail server has taken the mail; fails with
     *     {@link Undelivered} when it refused, could not be reached, or did not take it within {@code patience}
     */
    Future<Duration> send(WrittenMail mail, Duration patience);

    /** Breaks off what is under way and closes every connection. */
    Future<Void> close();
}
