package io.tses.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A mail server that takes everything at once and forgets it. It lives where the clients do: its work is not the service's. */
final class MailSink implements AutoCloseable {
    private static final byte[] END_OF_MAIL = ascii("\r\n.\r\n");
    private static final byte[] GREETING = ascii("220 sink ESMTP\r\n");
    private static final byte[] OFFERS = ascii("250-sink\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250 PIPELINING\r\n");
    private static final byte[] YES = ascii("250 2.0.0 ok\r\n");
    private static final byte[] GO_ON = ascii("354 go on\r\n");
    private static final byte[] BYE = ascii("221 bye\r\n");

    private final NetServer server;
    private int due;
    private int taken;
    private long firstNanos;
    private Promise<Duration> all = Promise.promise();

    MailSink(Vertx vertx) {
        server = vertx.createNetServer(new NetServerOptions().setPort(0).setHost("127.0.0.1"))
                .connectHandler(socket -> new Line(socket).greet());
        server.listen().await();
    }

    int port() {
        return server.actualPort();
    }

    /** From the first of so many mails to the last; called before there are any. */
    Future<Duration> takes(Vertx vertx, int mails) {
        Promise<Duration> done = Promise.promise();
        vertx.runOnContext(now -> {
            due = mails;
            taken = 0;
            all = done;
        });
        return done.future();
    }

    @Override
    public void close() {
        server.close().await();
    }

    private void took() {
        taken++;
        if (taken == 1) {
            firstNanos = System.nanoTime();
        }
        if (taken == due) {
            all.tryComplete(Duration.ofNanos(System.nanoTime() - firstNanos));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private final class Line {
        private final NetSocket socket;
        private boolean inMail;
        private boolean inCommand;
        private byte verb;
        private int ofEnd;

        Line(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::read);
        }

        void greet() {
            socket.write(Buffer.buffer(GREETING));
        }

        private void read(Buffer chunk) {
            Buffer answers = Buffer.buffer();
            for (byte next : chunk.getBytes()) {
                if (inMail) {
                    mail(next, answers);
                } else {
                    command(next, answers);
                }
            }
            if (answers.length() > 0) {
                socket.write(answers);
            }
        }

        private void mail(byte next, Buffer answers) {
            if (next == END_OF_MAIL[ofEnd]) {
                ofEnd++;
            } else {
                ofEnd = next == END_OF_MAIL[0] ? 1 : 0;
            }
            if (ofEnd == END_OF_MAIL.length) {
                inMail = false;
                took();
                answers.appendBytes(YES);
            }
        }

        private void command(byte next, Buffer answers) {
            if (next == '\n') {
                inCommand = false;
                answers.appendBytes(answer());
            } else if (!inCommand) {
                inCommand = true;
                verb = next;
            }
        }

        private byte[] answer() {
            switch (verb) {
                case 'E':
                    return OFFERS;
                case 'D':
                    inMail = true;
                    // The line before has ended: a mail may be a dot alone.
                    ofEnd = 2;
                    return GO_ON;
                case 'Q':
                    return BYE;
                default:
                    return YES;
            }
        }
    }
}
