package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import java.time.Duration;

/** Takes mails to a mail server. */
interface MailTransport {
    /** Whoever has a mail sent. */
    interface Owner {
        /** Whether it is the owner's still: asked right before its content goes out. */
        boolean mayGoOut();

        /** It goes on in the slow lane. */
        void setAside();
    }

    /** Whether there is a connection in the quick lane, now. */
    boolean hasRoom();

    /** Whether there is one in the slow lane for a mail to that address. */
    boolean hasRoomAside(EmailAddress to);

    /** How many go on beyond the room of the slow lane, since they cannot be called back. */
    int stuck();

    /** Whether mails to that address belong into the slow lane from their first try on. */
    boolean isSlow(EmailAddress to);

    /** @param room told when there may be a connection in the quick lane for another mail although none has ended */
    void onRoom(Runnable room);

    /**
     * Sends one mail. When the future has failed the attempt is over: nothing of it is still under way. One in the quick lane that takes
     * much longer than usual while others want its connection goes on in the slow lane, or, when that has no room for it and none of its
     * content went out, is broken off; that was no try then, nor is it one when the owner says that it may not go out.
     *
     * @return for how long it kept a connection to itself, once the mail server has taken the mail; fails with
     *     {@link Undelivered} when it refused, could not be reached, or did not take it within {@code patience}
     */
    Future<Duration> send(WrittenMail mail, Lane lane, Duration patience, Owner owner);

    /** Breaks off what is under way and closes every connection. */
    Future<Void> close();
}
