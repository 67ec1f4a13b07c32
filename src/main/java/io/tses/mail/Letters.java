package io.tses.mail;

import io.tses.crypto.CodeSeal;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.outbox.NewSignIn;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Writes the mail of a job, from what only that says, sealed or not. Belongs to one event loop. */
final class Letters {
    private final CodeSeal seal;
    private final MailWriter writer;
    private final MailConfig config;

    Letters(CodeSeal seal, MailWriter writer, MailConfig config) {
        this.seal = seal;
        this.writer = writer;
        this.config = config;
    }

    /**
     * @param written what to do with the mail
     * @param unwritable what to do when there can be none: how the try ends, and the kind of failure
     */
    <T> T write(MailJob job, Function<WrittenMail, T> written, BiFunction<MailOutcome, String, T> unwritable) {
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

    private Optional<WrittenMail> code(MailJob job) {
        return seal.open(job.id().toString(), job.to(), job.content())
                .flatMap(MailedCode::decode)
                .map(secrets -> writer.write(job, secrets));
    }

    private Optional<WrittenMail> newSignIn(MailJob job) {
        return NewSignIn.decode(job.content())
                .map(signIn -> NewSignInMail.of(
                        job, signIn, config.letters(), config.domain().inMail()))
                .map(writer::write);
    }
}
