package io.tses.mail;

import io.tses.crypto.CodeSeal;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.outbox.NewSignIn;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Writes the letter of a job, from what only that says, sealed or not. */
final class Letters {
    private final CodeSeal seal;
    private final CodeMail codeMail;
    private final MailConfig config;

    Letters(CodeSeal seal, CodeMail codeMail, MailConfig config) {
        this.seal = seal;
        this.codeMail = codeMail;
        this.config = config;
    }

    /**
     * @param written what to do with the letter
     * @param unwritable what to do when there can be none: how the try ends, and the kind of failure
     */
    <T> T write(MailJob job, Function<Letter, T> written, BiFunction<MailOutcome, String, T> unwritable) {
        return switch (job.kind()) {
            case CODE ->
                code(job)
                        .map(written)
                        .orElseGet(() -> seal.lacksKeyOf(job.content())
                                ? unwritable.apply(MailOutcome.FAILED, "unknown key")
                                : unwritable.apply(MailOutcome.POISON, "altered seal"));
            case NEW_SIGN_IN ->
                newSignIn(job).map(written).orElseGet(() -> unwritable.apply(MailOutcome.POISON, "unreadable"));
        };
    }

    private Optional<Letter> code(MailJob job) {
        return seal.open(job.id().toString(), job.to(), job.content())
                .flatMap(MailedCode::decode)
                .map(secrets -> codeMail.of(job, secrets));
    }

    private Optional<Letter> newSignIn(MailJob job) {
        return NewSignIn.decode(job.content())
                .map(signIn -> NewSignInMail.of(
                        job, signIn, config.letters(), config.domain().inMail()));
    }
}
