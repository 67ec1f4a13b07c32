package io.tses.smtp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Commands to a mail server and its replies, in order (RFC 5321). Whatever fails ends it, and then every command fails with the same
 * {@link Undelivered}. Belongs to one event loop.
 */
final class SmtpDialogue {
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 200;
    private static final String CRLF = "\r\n";

    private record Awaited(Step step, Promise<SmtpReply> reply) {}

    private final NetSocket socket;
    private final SmtpDiagnosis diagnosis;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private boolean contentSent;
    private @Nullable Undelivered end;

    SmtpDialogue(NetSocket socket, SmtpDiagnosis diagnosis) {
        this.socket = socket;
        this.diagnosis = diagnosis;
        read();
        socket.exceptionHandler(cause -> cut());
        socket.closeHandler(closed -> cut());
    }

    boolean isOpen() {
        return end == null;
    }

    /** What the server says by itself when it is reached. */
    Future<SmtpReply> greeting() {
        return await(Step.GREETING);
    }

    /** Sends a command; its reply, unless that is a refusal. */
    Future<SmtpReply> ask(Step step, String command) {
        Future<SmtpReply> reply = await(step);
        socket.write(command + CRLF);
        return reply;
    }

    /** Sends the commands one by one, each after the last was answered. */
    Future<Void> askInTurn(List<Step> steps, List<String> commands) {
        Future<SmtpReply> last = ask(steps.get(0), commands.get(0));
        for (int i = 1; i < steps.size(); i++) {
            Step step = steps.get(i);
            String command = commands.get(i);
            last = last.compose(reply -> ask(step, command));
        }
        return last.mapEmpty();
    }

    /** Sends all commands in one write, as a server that offers PIPELINING allows (RFC 2920). */
    Future<Void> askAtOnce(List<Step> steps, List<String> commands) {
        List<Future<SmtpReply>> replies = steps.stream().map(this::await).toList();
        socket.write(String.join(CRLF, commands) + CRLF);
        Future<SmtpReply> last = replies.get(0);
        for (Future<SmtpReply> next : replies.subList(1, replies.size())) {
            last = last.compose(reply -> next);
        }
        return last.mapEmpty();
    }

    /** Sends a mail whose envelope was taken. From here on until the answer the server may have taken it. */
    Future<SmtpReply> content(byte[] content) {
        contentSent = true;
        Future<SmtpReply> taken = await(Step.CONTENT);
        socket.write(Buffer.buffer(dotted(content)).appendString("." + CRLF));
        return taken.onSuccess(reply -> contentSent = false);
    }

    /**
     * Goes on in TLS. What came unencrypted after the go-ahead is dropped: anybody on the line could have added it
     * (CVE-2011-0411).
     */
    Future<Void> encrypt(ClientSSLOptions tls, @Nullable String serverName) {
        read();
        return socket.upgradeToSsl(tls, serverName);
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

    /** With CRLF after every line, and a dot before each that begins with one (RFC 5321 §4.5.2). */
    private static byte[] dotted(byte[] content) {
        StringBuilder lines = new StringBuilder(content.length + 64);
        new String(content, StandardCharsets.US_ASCII)
                .lines()
                .forEach(line -> lines.append(line.startsWith(".") ? "." : "")
                        .append(line)
                        .append(CRLF));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The reply that comes next; a refusal fails. */
    private Future<SmtpReply> await(Step step) {
        if (end != null) {
            return failedFuture(end);
        }
        Promise<SmtpReply> reply = Promise.promise();
        awaited.add(new Awaited(step, reply));
        return reply.future()
                .compose(said -> said.isYes()
                        ? succeededFuture(said)
                        : failedFuture(diagnosis.refusal(step, said, contentSent)));
    }

    private void read() {
        begun.clear();
        RecordParser lines = RecordParser.newDelimited("\n", line -> line(line.toString(StandardCharsets.UTF_8)));
        lines.maxRecordSize(LONGEST_LINE);
        lines.exceptionHandler(cause -> end(diagnosis.babble()));
        socket.handler(lines);
    }

    private void line(String text) {
        try {
            SmtpReply.Line line = SmtpReply.Line.parse(text.stripTrailing());
            begun.add(line.text());
            if (begun.size() > MOST_LINES) {
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
        Awaited next = awaited.peek();
        if (next == null) {
            // A reply to no command, such as 421: servers send one before they close.
            cut();
        } else if (reply.code() == SmtpReply.LEAVING) {
            end(diagnosis.refusal(next.step(), reply, contentSent));
        } else {
            awaited.remove();
            next.reply().complete(reply);
        }
    }

    private void end(Undelivered why) {
        if (end == null) {
            end = why;
            socket.close();
        }
        while (!awaited.isEmpty()) {
            awaited.poll().reply().fail(why);
        }
    }

    private Undelivered lost() {
        return diagnosis.lost(Optional.ofNullable(awaited.peek()).map(Awaited::step), contentSent);
    }
}
