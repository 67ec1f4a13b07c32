package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.NewSignIn;
import java.util.Map;

/** Writes the mail that tells of a sign-in from a client not seen before. It holds no secret and no link. */
final class NewSignInMail {
    private NewSignInMail() {}

    /** @param hostName the right side of the Message-ID */
    static Letter of(MailJob job, NewSignIn signIn, LetterConfig config, String hostName) {
        Wording wording = config.stationery().forReader(job.languages());
        Map<String, String> values = config.values();
        values.put("client", wording.client(signIn.program(), signIn.system()));
        values.put("address", wording.address(signIn.address()));
        values.put("time", wording.time(signIn.at()));
        return Letter.of(job, wording, wording.write(MailKind.NEW_SIGN_IN, values), hostName);
    }
}
