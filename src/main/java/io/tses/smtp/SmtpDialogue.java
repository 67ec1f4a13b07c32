package io.tses.smtp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Commands to a mail server and its replies, in order (RFC 5321). Whatever fails ends it, and then every command fails with an
 * {@link Undelivered}. Belongs to one event loop.
 */
final class SmtpDialogue {
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 200;
    private static final String CRLF = "\r\n";
    private static final Buffer END_OF_CONTENT = Buffer.buffer("." + CRLF);

    /** What was asked at once, and how much of it was answered with yes. */
    private static final class Asked {
        final List<Step> steps;
        final Promise<SmtpReply> last = Promise.promise();
        int answered;

        Asked(List<Step> steps) {
            this.steps = steps;
        }

        Step next() {
            return steps.get(answered);
        }

        /** From its first byte on until the answer the server may have taken a mail. */
        boolean isContent() {
            return next() == Step.CONTENT;
        }
    }

    private final NetSocket socket;
    private final SmtpDiagnosis diagnosis;
    private final Deque<Asked> awaited = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private String unread = "";
    private @Nullable Undelivered end;

    SmtpDialogue(NetSocket socket, SmtpDiagnosis diagnosis) {
        this.socket = socket;
        this.diagnosis = diagnosis;
        socket.handler(this::read);
        socket.exceptionHandler(cause -> cut());
        socket.closeHandler(closed -> cut());
    }

    boolean isOpen() {
        return end == null;
    }

    /** Whether the answer to a mail's content is awaited. */
    boolean isTakingContent() {
        Asked next = awaited.peek();
        return next != null && next.isContent();
    }

    /** What the server says by itself when it is reached. */
    Future<SmtpReply> greeting() {
        return await(List.of(Step.GREETING));
    }

    /** Sends a command; its reply, unless that is a refusal. */
    Future<SmtpReply> ask(Step step, String command) {
        return askAtOnce(List.of(step), command);
    }

    /** Sends the commands one by one, each after the last was answered. */
    Future<SmtpReply> askInTurn(List<Step> steps, List<String> commands) {
        Future<SmtpReply> last = ask(steps.get(0), commands.get(0));
        for (int i = 1; i < steps.size(); i++) {
            Step step = steps.get(i);
            String command = commands.get(i);
            last = last.compose(reply -> ask(step, command));
        }
        return last;
    }

    /**
     * Sends all commands in one write, as a server that offers PIPELINING allows (RFC 2920).
     *
     * @param commands with CRLF between them
     * @return the last reply, unless one is a refusal; the replies behind that are not awaited
     */
    Future<SmtpReply> askAtOnce(List<Step> steps, String commands) {
        Future<SmtpReply> reply = await(steps);
        if (end == null) {
            socket.write(Buffer.buffer(commands + CRLF, StandardCharsets.ISO_8859_1.name()));
        }
        return reply;
    }

    /** Sends a mail whose envelope was taken, as {@link MimeText} writes it. */
    Future<SmtpReply> content(byte[] content) {
        Future<SmtpReply> taken = await(List.of(Step.CONTENT));
        socket.write(Buffer.buffer(content.length + 3).appendBytes(content).appendBuffer(END_OF_CONTENT));
        return taken;
    }

    /**
     * Goes on in TLS. What came unencrypted after the go-ahead is dropped: anybody on the line could have added it
     * (CVE-2011-0411).
     */
    Future<Void> encrypt(ClientSSLOptions tls, @Nullable String serverName) {
        begun.clear();
        unread = "";
        return socket.upgradeToSsl(tls, serverName);
    }

    /** What the server has shown of who it is; empty where nothing is encrypted. */
    List<Certificate> certificates() {
        try {
            return socket.isSsl() ? List.copyOf(socket.peerCertificates()) : List.of();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** Sends a last line, to which no reply is awaited. */
    Future<Void> endWith(String command) {
        if (end != null) {
            return succeededFuture();
        }
        end = lost();
        return socket.end(Buffer.buffer(command + CRLF));
    }

    /** Ends it at once: nothing of what is under way arrives any more. */
    void cut() {
        end(lost());
    }

    private Future<SmtpReply> await(List<Step> steps) {
        if (end != null) {
            return failedFuture(end);
        }
        Asked asked = new Asked(steps);
        awaited.add(asked);
        return asked.last.future();
    }

    private void read(Buffer chunk) {
        String text = unread + chunk.toString(StandardCharsets.ISO_8859_1);
        unread = "";
        int start = 0;
        for (int eol = text.indexOf('\n'); eol >= 0 && end == null; eol = text.indexOf('\n', start)) {
            line(text.substring(start, eol));
            start = eol + 1;
        }
        unread = text.substring(start);
        if (unread.length() > LONGEST_LINE) {
            end(diagnosis.babble());
        }
    }

    private void line(String text) {
        try {
            SmtpReply.Line line = SmtpReply.Line.parse(text.stripTrailing());
            begun.add(line.text());
            if (begun.size() > MOST_LINES || text.length() > LONGEST_LINE) {
                end(diagnosis.babble());
            } else if (line.last()) {
                answered(new SmtpReply(line.code(), List.copyOf(begun)));
            }
        } catch (IllegalArgumentException e) {
            end(diagnosis.babble());
        }
    }

    private void answered(SmtpReply reply) {
        begun.clear();
        Asked next = awaited.peek();
        if (next == null) {
            // A reply to no command, such as 421: servers send one before they close.
            cut();
        } else if (reply.code() == SmtpReply.LEAVING) {
            end(diagnosis.refusal(next.next(), reply, next.isContent()));
        } else if (!reply.isYes()) {
            awaited.remove();
            next.last.fail(diagnosis.refusal(next.next(), reply, next.isContent()));
        } else if (next.answered == next.steps.size() - 1) {
            awaited.remove();
            next.last.complete(reply);
        } else {
            next.answered++;
        }
    }

    /** Of what was asked behind a mail's content nothing can have been taken, whatever became of that. */
    private void end(Undelivered why) {
        if (end == null) {
            end = why;
            socket.close();
        }
        Undelivered cause = why;
        while (!awaited.isEmpty()) {
            Asked asked = awaited.remove();
            asked.last.fail(cause);
            cause = diagnosis.lost(Optional.ofNullable(awaited.peek()).map(Asked::next), false);
        }
    }

    private Undelivered lost() {
        return diagnosis.lost(Optional.ofNullable(awaited.peek()).map(Asked::next), isTakingContent());
    }
}
