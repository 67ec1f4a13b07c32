package io.tses.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.TooMuchDataException;

/** Takes the mails of one SMTP conversation into the inbox. */
final class SmtpReceiver implements MessageHandler {
    private final MessageContext conversation;
    private final Inbox inbox;
    private final Clock clock;
    private final int maxBytes;
    private final List<String> to = new ArrayList<>();
    private String from = "";

    SmtpReceiver(MessageContext conversation, Inbox inbox, Clock clock, int maxBytes) {
        this.conversation = conversation;
        this.inbox = inbox;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    @Override
    public void from(String sender) {
        from = sender;
    }

    @Override
    public void recipient(String recipient) throws RejectException {
        int refusal = inbox.refusalOf(recipient);
        if (refusal != 0) {
            throw new RejectException(refusal, "this mailbox was told to refuse it");
        }
        to.add(recipient);
    }

    @Override
    public String data(InputStream data) throws IOException {
        byte[] content = data.readNBytes(maxBytes + 1);
        if (content.length > maxBytes) {
            throw new TooMuchDataException("a mail may have " + maxBytes + " bytes");
        }
        inbox.add(Mail.received(
                UUID.randomUUID().toString(),
                from,
                to,
                conversation.getHelo().orElse(""),
                new String(content, StandardCharsets.ISO_8859_1),
                clock.instant()));
        return "kept";
    }

    @Override
    public void done() {
        // Nothing to end: a mail is taken as soon as its data came.
    }
}
