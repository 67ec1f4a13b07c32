package io.tses.smtp;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.NetUtil;
import io.tses.config.Secret;
import io.tses.smtp.Undelivered.Kind;
import io.tses.tls.Distrusted;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * A line to a mail server: opened, secured and logged in as configured, then good for any number of mails, one after the other.
 * Whatever fails on it ends it. Every failure is an {@link Undelivered}. Belongs to one event loop.
 *
 * <p>The dialogue is our own: no mail client that does not block tells whether anything of a mail had gone out when its line
 * broke, and that decides whether the mail may go out on another one at once.
 */
public final class SmtpConnection {
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 200;
    private static final String CRLF = "\r\n";

    /** What the server is asked, as it is told when it goes wrong. */
    private enum Step {
        GREETING("greeting"),
        EHLO("EHLO"),
        STARTTLS("STARTTLS"),
        AUTH("login"),
        MAIL("sender"),
        RCPT("recipient"),
        DATA("mail"),
        CONTENT("mail");

        private final String subject;

        Step(String subject) {
            this.subject = subject;
        }
    }

    private record Awaited(Step step, Promise<SmtpReply> reply) {}

    private final NetSocket socket;
    private final SmtpConfig config;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private Map<String, String> offers = Map.of();
    private boolean contentSent;
    private @Nullable Undelivered end;

    private SmtpConnection(NetSocket socket, SmtpConfig config) {
        this.socket = socket;
        this.config = config;
        read();
        socket.exceptionHandler(cause -> end(lost()));
        socket.closeHandler(closed -> end(lost()));
    }

    /** A line that is ready for mails. Closing {@code client} cuts it. */
    public static Future<SmtpConnection> open(NetClient client, SmtpConfig config, Duration patience) {
        ConnectOptions where = new ConnectOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setSsl(config.useSsl())
                .setSslOptions(tls(config))
                .setTimeout((int) millis(patience));
        return client.connect(where)
                .recover(cause -> failedFuture(unreachable(config, patience, cause)))
                .compose(socket -> new SmtpConnection(socket, config).begin(patience));
    }

    /** Whether it can be used for another mail, as far as known. */
    public boolean isOpen() {
        return end == null;
    }

    /**
     * Hands over one mail. After a failure the line is cut.
     *
     * @param from the sender's bare address
     * @param to the recipient's bare address
     * @param content headers and body in ASCII
     */
    public Future<Void> send(String from, String to, byte[] content) {
        contentSent = false;
        String size = offers.containsKey("SIZE") ? " SIZE=" + content.length : "";
        List<String> commands = List.of("MAIL FROM:<" + from + ">" + size, "RCPT TO:<" + to + ">", "DATA");
        Future<Void> accepted = offers.containsKey("PIPELINING") ? askAtOnce(commands) : askInTurn(commands);
        return accepted.compose(go -> content(content))
                .onSuccess(taken -> contentSent = false)
                .<Void>mapEmpty()
                .onFailure(cause -> cut());
    }

    /** Says good-bye. */
    public Future<Void> quit() {
        if (end != null) {
            return succeededFuture();
        }
        end = lost();
        return socket.end(Buffer.buffer("QUIT" + CRLF));
    }

    /** Ends it at once: nothing of what is under way arrives any more. */
    public void cut() {
        end(lost());
    }

    /** Equal for equal settings, so that certificates are read once. */
    private static ClientSSLOptions tls(SmtpConfig config) {
        ClientSSLOptions tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        tls.setTrustOptions(new ServerTrust(config.caFile()));
        return tls;
    }

    private Future<SmtpConnection> begin(Duration patience) {
        return await(Step.GREETING)
                .compose(greeted -> introduce())
                .compose(known -> config.useTls() ? secure() : succeededFuture())
                .compose(secured ->
                        config.password().isPresent() && !config.user().isEmpty()
                                ? logIn(config.password().get())
                                : succeededFuture())
                .map(this)
                .timeout(millis(patience), TimeUnit.MILLISECONDS)
                .recover(cause -> failedFuture(cause instanceof Undelivered ? cause : silent(config, patience)))
                .onFailure(cause -> cut());
    }

    private Future<Void> introduce() {
        return write("EHLO " + config.ownName(), Step.EHLO)
                .map(SmtpReply::offers)
                .recover(cause ->
                        isOpen() ? write("HELO " + config.ownName(), Step.EHLO).map(Map.of()) : failedFuture(cause))
                .onSuccess(offered -> offers = offered)
                .mapEmpty();
    }

    private Future<Void> secure() {
        if (!offers.containsKey("STARTTLS")) {
            return failedFuture(
                    new Undelivered(
                            Kind.LASTING,
                            config.server()
                                    + " does not offer STARTTLS: when it cannot and need not, as a mail catcher on the same"
                                    + " machine, set EMAIL_USE_TLS=false; on a port with TLS from the first byte, EMAIL_USE_SSL=true"));
        }
        return write("STARTTLS", Step.STARTTLS)
                .compose(go -> {
                    // Anybody on the line could have added what came unencrypted after the go-ahead for TLS
                    // (CVE-2011-0411).
                    read();
                    return socket.upgradeToSsl(tls(config), isAddress(config.host()) ? null : config.host())
                            .recover(cause -> failedFuture(untrusted(config, cause)));
                })
                .compose(secured -> introduce());
    }

    private Future<Void> logIn(Secret password) {
        List<String> mechanisms = Login.common(offers.getOrDefault("AUTH", ""));
        if (mechanisms.isEmpty()) {
            return failedFuture(new Undelivered(
                    Kind.LASTING,
                    config.server()
                            + " offers no login that works with a name and a password: check EMAIL_HOST and EMAIL_PORT,"
                            + " or unset EMAIL_HOST_USER"));
        }
        Future<Void> done = logIn(mechanisms.get(0), password);
        for (String next : mechanisms.subList(1, mechanisms.size())) {
            done = done.recover(refused -> isOpen() ? logIn(next, password) : failedFuture(refused));
        }
        return done;
    }

    private Future<Void> logIn(String mechanism, Secret password) {
        try {
            Login login = Login.by(mechanism, config.host(), config.user(), password);
            return write(login.command(), Step.AUTH).compose(reply -> goOn(login, reply));
        } catch (SaslException e) {
            return failedFuture(
                    new Undelivered(Kind.LASTING, config.server() + " cannot be logged in to by " + mechanism));
        }
    }

    private Future<Void> goOn(Login login, SmtpReply reply) {
        if (reply.code() < 300) {
            return succeededFuture();
        }
        String answer;
        try {
            answer = login.answer(reply.texts().get(0));
        } catch (SaslException e) {
            answer = "*";
        }
        return write(answer, Step.AUTH).compose(next -> goOn(login, next));
    }

    private Future<Void> askInTurn(List<String> commands) {
        return write(commands.get(0), Step.MAIL)
                .compose(sender -> write(commands.get(1), Step.RCPT))
                .compose(recipient -> write(commands.get(2), Step.DATA))
                .mapEmpty();
    }

    private Future<Void> askAtOnce(List<String> commands) {
        List<Future<SmtpReply>> replies = List.of(await(Step.MAIL), await(Step.RCPT), await(Step.DATA));
        socket.write(String.join(CRLF, commands) + CRLF);
        return replies.get(0)
                .compose(sender -> replies.get(1))
                .compose(recipient -> replies.get(2))
                .mapEmpty();
    }

    private Future<SmtpReply> content(byte[] content) {
        contentSent = true;
        Future<SmtpReply> taken = await(Step.CONTENT);
        socket.write(Buffer.buffer(dotted(content)).appendString("." + CRLF));
        return taken;
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

    private Future<SmtpReply> write(String line, Step step) {
        Future<SmtpReply> reply = await(step);
        socket.write(line + CRLF);
        return reply;
    }

    /** The reply that comes next; a refusal fails. */
    private Future<SmtpReply> await(Step step) {
        if (end != null) {
            return failedFuture(end);
        }
        Promise<SmtpReply> reply = Promise.promise();
        awaited.add(new Awaited(step, reply));
        return reply.future().compose(said -> said.isYes() ? succeededFuture(said) : failedFuture(refusal(step, said)));
    }

    private void read() {
        begun.clear();
        RecordParser lines = RecordParser.newDelimited("\n", line -> line(line.toString(StandardCharsets.UTF_8)));
        lines.maxRecordSize(LONGEST_LINE);
        lines.exceptionHandler(cause -> end(babble()));
        socket.handler(lines);
    }

    private void line(String text) {
        try {
            SmtpReply.Line line = SmtpReply.Line.parse(text.stripTrailing());
            begun.add(line.text());
            if (begun.size() > MOST_LINES) {
                end(babble());
            } else if (line.last()) {
                answered(new SmtpReply(line.code(), List.copyOf(begun)));
            }
        } catch (IllegalArgumentException e) {
            end(babble());
        }
    }

    private void answered(SmtpReply reply) {
        begun.clear();
        Awaited next = awaited.peek();
        if (next == null) {
            // A reply to no command, such as 421: servers send one before they close.
            end(lost());
        } else if (reply.code() == SmtpReply.LEAVING) {
            end(refusal(next.step(), reply));
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
        String when = awaited.isEmpty() ? "" : " at the " + awaited.peek().step().subject;
        return new Undelivered(
                contentSent ? Kind.PASSING : Kind.LOST, "connection closed by " + config.server() + when);
    }

    private Undelivered babble() {
        return new Undelivered(Kind.LASTING, config.server() + " does not answer as a mail server does");
    }

    private Undelivered refusal(Step step, SmtpReply reply) {
        String refused = reply.numbers() + " from " + config.server();
        if (reply.code() == SmtpReply.LEAVING) {
            return new Undelivered(contentSent ? Kind.PASSING : Kind.LOST, refused + ": it is leaving");
        }
        boolean forGood = reply.code() >= 500;
        return switch (step) {
            case AUTH ->
                new Undelivered(
                        forGood ? Kind.LASTING : Kind.PASSING,
                        refused + " to the login: check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD");
            case MAIL ->
                new Undelivered(
                        forGood ? Kind.LASTING : Kind.PASSING,
                        refused
                                + (reply.code() == 530
                                        ? ": it wants a login, see EMAIL_HOST_USER"
                                        : " to the sender, see DEFAULT_FROM_EMAIL"));
            default -> new Undelivered(Kind.PASSING, refused + " to the " + step.subject);
        };
    }

    /** Why a mail was given up that took longer than it may. */
    public static Undelivered silent(SmtpConfig config, Duration patience) {
        return new Undelivered(Kind.PASSING, "no answer from " + config.server() + " within " + text(patience));
    }

    private static String text(Duration patience) {
        long millis = patience.toMillis();
        return millis < 1000 ? millis + " ms" : Math.round(millis / 1000.0) + " s";
    }

    private static long millis(Duration patience) {
        return Math.max(patience.toMillis(), 1);
    }

    private static Undelivered unreachable(SmtpConfig config, Duration patience, Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            if (next instanceof UnknownHostException) {
                return new Undelivered(Kind.LASTING, "unknown host " + config.host() + ", see EMAIL_HOST");
            }
            if (next instanceof SSLException || next instanceof Distrusted) {
                return untrusted(config, cause);
            }
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("refused")) {
            return new Undelivered(Kind.PASSING, "connection refused by " + config.server());
        }
        if (message.contains("timed out")) {
            return silent(config, patience);
        }
        return new Undelivered(Kind.PASSING, "no way to " + config.server());
    }

    private static Undelivered untrusted(SmtpConfig config, Throwable cause) {
        Optional<Distrusted> distrusted = Distrusted.in(cause);
        if (distrusted.isPresent()) {
            return new Undelivered(
                    Kind.LASTING,
                    "the certificate of " + config.host() + " "
                            + distrusted.get().reason() + ": see EMAIL_HOST, EMAIL_CA_FILE");
        }
        for (Throwable next = cause; next != null; next = next.getCause()) {
            if (next instanceof NotSslRecordException) {
                return new Undelivered(
                        Kind.LASTING, config.server() + " does not answer in TLS: see EMAIL_USE_SSL, EMAIL_PORT");
            }
            if (next instanceof ClosedChannelException) {
                return new Undelivered(
                        Kind.PASSING, config.server() + " closed the connection during the TLS handshake");
            }
        }
        return new Undelivered(Kind.LASTING, "no TLS with " + config.server() + ": " + alert(cause));
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static String alert(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int alert = message.lastIndexOf("alert: ");
        return alert < 0 ? "the handshake failed" : "it sent " + message.substring(alert + "alert: ".length());
    }
}
