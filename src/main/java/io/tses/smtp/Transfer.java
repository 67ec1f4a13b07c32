package io.tses.smtp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One mail on its way over a line. Belongs to the line's event loop. */
public final class Transfer {
    private static final List<Step> ENVELOPE = List.of(Step.MAIL, Step.RCPT, Step.DATA);

    private final SmtpDialogue dialogue;
    private final SmtpDiagnosis diagnosis;
    private final byte[] content;
    private final Duration patience;
    private final BooleanSupplier mayGoOut;
    private final long startedNanos = System.nanoTime();
    private final Promise<Void> taken = Promise.promise();
    private boolean goingOut;
    private boolean brokenOff;

    Transfer(
            SmtpDialogue dialogue,
            SmtpDiagnosis diagnosis,
            byte[] content,
            Duration patience,
            BooleanSupplier mayGoOut) {
        this.dialogue = dialogue;
        this.diagnosis = diagnosis;
        this.content = content;
        this.patience = patience;
        this.mayGoOut = mayGoOut;
    }

    /** Completes when the server has taken the mail. Fails with {@link Undelivered}, and the line is cut then. */
    public Future<Void> taken() {
        return taken.future();
    }

    /** Whether the server may have taken it. */
    public boolean isGoingOut() {
        return goingOut;
    }

    /** Ends it: none of its content goes out any more. The line is cut, unless the content of the mail before is going out on it. */
    public void breakOff() {
        brokenOff = true;
        if (goingOut || !dialogue.isTakingContent()) {
            dialogue.cut();
        }
    }

    /**
     * @param atOnce whether the server lets commands be sent together
     * @param behind told when content goes out and another mail may follow
     */
    Transfer begin(boolean atOnce, String from, String to, Runnable behind) {
        Future<SmtpReply> accepted = atOnce
                ? dialogue.askAtOnce(ENVELOPE, from + "\r\n" + to + "\r\nDATA")
                : dialogue.askInTurn(ENVELOPE, List.of(from, to, "DATA"));
        accepted.onSuccess(go -> goOn(atOnce, behind)).onFailure(this::fail);
        return this;
    }

    private void goOn(boolean atOnce, Runnable behind) {
        // Not by a timer alone: a process that stood still meets what was answered meanwhile before its timers.
        if (brokenOff || System.nanoTime() - startedNanos >= patience.toNanos()) {
            fail(diagnosis.silent(patience));
            return;
        }
        if (!mayGoOut.getAsBoolean()) {
            fail(diagnosis.outOfTouch());
            return;
        }
        goingOut = true;
        dialogue.content(content).onSuccess(reply -> taken.tryComplete()).onFailure(this::fail);
        if (atOnce) {
            behind.run();
        }
    }

    private void fail(Throwable cause) {
        dialogue.cut();
        taken.tryFail(cause);
    }
}
