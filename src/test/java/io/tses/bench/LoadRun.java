package io.tses.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** One window of load: every connection asks, awaits the answer and asks again. Belongs to one event loop. */
final class LoadRun {
    private static final String VERSION = "HTTP/1.1 ";
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final String LENGTH = "content-length: ";
    private static final int MAX_SHOWN = 300;

    private final Duration length;
    private final Promise<Answers> done = Promise.promise();
    private int[] micros = new int[1 << 16];
    private int count;
    private int busy;
    private long startedNanos;

    LoadRun(Duration length) {
        this.length = length;
    }

    /** Completes when the time is over, or there is nothing left to ask, and every answer has come. */
    Future<Answers> answers() {
        return done.future();
    }

    void start(List<NetSocket> sockets, List<? extends Asker> askers) {
        busy = sockets.size();
        startedNanos = System.nanoTime();
        for (int i = 0; i < sockets.size(); i++) {
            new Line(sockets.get(i), askers.get(i)).ask();
        }
    }

    private void note(long nanos) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, count * 2);
        }
        micros[count++] = (int) (nanos / 1000);
    }

    private void finishOne() {
        busy--;
        if (busy == 0) {
            done.tryComplete(
                    new Answers(Duration.ofNanos(System.nanoTime() - startedNanos), Arrays.copyOf(micros, count)));
        }
    }

    private final class Line {
        private final NetSocket socket;
        private final Asker asker;
        private String unread = "";
        private boolean asking = true;
        private boolean isFirst = true;
        private long begunNanos;

        Line(NetSocket socket, Asker asker) {
            this.socket = socket;
            this.asker = asker;
            socket.handler(this::read).exceptionHandler(done::tryFail).closeHandler(closed -> {
                if (asking) {
                    done.tryFail(new BenchmarkFailed("the server closed a connection without an answer"));
                }
            });
        }

        void ask() {
            long now = System.nanoTime();
            begunNanos = isFirst ? now : begunNanos;
            Buffer request = now - startedNanos > length.toNanos() ? null : asker.next();
            if (request == null) {
                asking = false;
                finishOne();
            } else {
                socket.write(request);
            }
        }

        private void read(Buffer chunk) {
            String text = unread + chunk.toString(StandardCharsets.ISO_8859_1);
            int headersEnd = text.indexOf(END_OF_HEADERS);
            int body = headersEnd + END_OF_HEADERS.length();
            if (headersEnd < 0 || text.length() < body + bodyLength(text, headersEnd)) {
                unread = text;
                return;
            }
            unread = "";
            long now = System.nanoTime();
            try {
                if (!text.startsWith(VERSION + asker.expects())) {
                    throw new BenchmarkFailed("answered: "
                            + text.substring(0, Math.min(text.length(), MAX_SHOWN))
                                    .replace("\r\n", " | "));
                }
                asker.answered(text.substring(body));
                isFirst = asker.isDone();
                if (isFirst) {
                    note(now - begunNanos);
                }
                asker.whenReady(this::ask);
            } catch (RuntimeException e) {
                done.tryFail(e);
            }
        }

        private static int bodyLength(String text, int headersEnd) {
            int at = text.indexOf(LENGTH);
            if (at < 0 || at > headersEnd) {
                return 0;
            }
            int from = at + LENGTH.length();
            return Integer.parseInt(text, from, text.indexOf('\r', from), 10);
        }
    }
}
