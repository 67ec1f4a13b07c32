package io.tses.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** A real SMTP server on loopback that takes, refuses, delays or keeps waiting, as it is told, and records what it sees. */
public final class SmtpSink implements AutoCloseable {
    /**
     * One mail that was handed over completely, taken or not.
     *
     * @param helo how the sender introduced itself
     * @param atNanos when its last byte had arrived
     */
    public record Delivery(String from, String to, String raw, String helo, long atNanos) {}

    private sealed interface Manner {}

    private record Take(Duration delay) implements Manner {}

    private record Refuse(int code) implements Manner {}

    private record RefuseRecipient(int code) implements Manner {}

    private record Hang(Predicate<String> recipients) implements Manner {}

    private record HangAtRecipient(Predicate<String> recipients) implements Manner {}

    private final List<Delivery> tried = new CopyOnWriteArrayList<>();
    private final List<Delivery> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger mostSessions = new AtomicInteger();
    private final AtomicInteger sessionsOpened = new AtomicInteger();
    private final SMTPServer server;
    private volatile Manner manner = new Take(Duration.ZERO);
    private volatile CountDownLatch release = new CountDownLatch(1);

    private SmtpSink(SMTPServer.Builder builder) {
        server = builder.bindAddress(InetAddress.getLoopbackAddress())
                .messageHandlerFactory(Handler::new)
                .sessionHandler(new Sessions())
                .build();
        server.start();
    }

    public static SmtpSink start(int port) {
        return new SmtpSink(SMTPServer.port(port));
    }

    /** Offers STARTTLS. */
    public static SmtpSink startTls(int port, SSLContext tls) {
        return new SmtpSink(SMTPServer.port(port).enableTLS().requireTLS().startTlsSocketFactory(tls, false));
    }

    /** Takes mail from whoever knows the password only. */
    public static SmtpSink startGuarded(int port, String user, String password) {
        return new SmtpSink(SMTPServer.port(port)
                .requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((name, offered, context) -> {
                    if (!name.equals(user) || !offered.equals(password)) {
                        throw new LoginFailedException();
                    }
                })));
    }

    public int port() {
        return server.getPortAllocated();
    }

    public void takeAll() {
        takeAllAfter(Duration.ZERO);
    }

    public void takeAllAfter(Duration delay) {
        manner = new Take(delay);
    }

    /** Refuses once the whole mail has come, in words that repeat the address, as servers do. */
    public void refuseAll(int code) {
        manner = new Refuse(code);
    }

    public void refuseRecipients(int code) {
        manner = new RefuseRecipient(code);
    }

    /** Takes the whole mail and then says nothing until {@link #release}. */
    public void hang() {
        hang(any -> true);
    }

    /** The same for those recipients alone. */
    public void hang(Predicate<String> recipients) {
        release = new CountDownLatch(1);
        manner = new Hang(recipients);
    }

    /** Says nothing to the recipient until {@link #release}. */
    public void hangAtRecipients() {
        hangAtRecipients(any -> true);
    }

    /** The same to those recipients alone. */
    public void hangAtRecipients(Predicate<String> recipients) {
        release = new CountDownLatch(1);
        manner = new HangAtRecipient(recipients);
    }

    /** Ends every wait: those mails are taken after all. */
    public void release() {
        release.countDown();
    }

    public List<Delivery> tried() {
        return tried;
    }

    public List<Delivery> taken() {
        return taken;
    }

    /** Connections that are open. */
    public int sessions() {
        return sessions.get();
    }

    /** The most connections that were open at once. */
    public int mostSessions() {
        return mostSessions.get();
    }

    /** Connections that were ever opened. */
    public int sessionsOpened() {
        return sessionsOpened.get();
    }

    @Override
    public void close() {
        release();
        server.stop();
    }

    private final class Sessions implements SessionHandler {
        @Override
        public SessionAcceptance accept(Session session) {
            mostSessions.accumulateAndGet(sessions.incrementAndGet(), Math::max);
            sessionsOpened.incrementAndGet();
            return SessionAcceptance.success();
        }

        @Override
        public void onSessionEnd(Session session) {
            sessions.decrementAndGet();
        }
    }

    private final class Handler implements MessageHandler {
        private final MessageContext context;
        private String from = "";
        private String to = "";

        Handler(MessageContext context) {
            this.context = context;
        }

        @Override
        public void from(String address) {
            from = address;
        }

        @Override
        public void recipient(String address) throws RejectException {
            to = address;
            if (manner instanceof RefuseRecipient refuse) {
                throw new RejectException(refuse.code(), "no such mailbox: " + address);
            }
            if (manner instanceof HangAtRecipient hang && hang.recipients().test(address)) {
                awaitRelease(release, Duration.ofMinutes(1));
            }
        }

        @Override
        public @Nullable String data(InputStream data) throws RejectException {
            Delivery delivery =
                    new Delivery(from, to, read(data), context.getHelo().orElse(""), System.nanoTime());
            tried.add(delivery);
            Manner current = manner;
            if (current instanceof Refuse refuse) {
                throw new RejectException(refuse.code(), "not now, " + to);
            }
            if (!mayAnswer(current, to)) {
                throw new DropConnectionException("gone");
            }
            taken.add(delivery);
            return null;
        }

        @Override
        public void done() {}

        private boolean mayAnswer(Manner current, String recipient) {
            if (current instanceof Take take) {
                return !awaitRelease(new CountDownLatch(1), take.delay());
            }
            boolean hangs = current instanceof Hang hang && hang.recipients().test(recipient);
            return !hangs || awaitRelease(release, Duration.ofMinutes(1));
        }
    }

    private static boolean awaitRelease(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String read(InputStream data) {
        try {
            return new String(data.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
