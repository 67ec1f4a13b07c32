package io.tses.smtp;

import io.netty.util.NetUtil;
import io.tses.config.Secret;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.security.sasl.SaslException;

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
    private final SmtpDialogue dialogue;
    private final SmtpConfig config;
    private final SmtpDiagnosis diagnosis;
    private Map<String, String> offers = Map.of();

    private SmtpConnection(NetSocket socket, SmtpConfig config) {
        this.config = config;
        this.diagnosis = new SmtpDiagnosis(config);
        this.dialogue = new SmtpDialogue(socket, diagnosis);
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
                .recover(cause -> failedFuture(new SmtpDiagnosis(config).unreachable(patience, cause)))
                .compose(socket -> new SmtpConnection(socket, config).begin(patience));
    }

    /** Why a mail was given up that took longer than it may. */
    public static Undelivered silent(SmtpConfig config, Duration patience) {
        return new SmtpDiagnosis(config).silent(patience);
    }

    /** Why a mail was given up, for now, that others waited for. */
    public static Undelivered inTheWay(SmtpConfig config) {
        return new SmtpDiagnosis(config).inTheWay();
    }

    /** Whether it can be used for another mail, as far as known. */
    public boolean isOpen() {
        return dialogue.isOpen();
    }

    /**
     * Hands over a mail. When {@code behind} is told, its content goes out, and the next one may be handed over before the answer
     * (RFC 2920 §3.1): none of that goes out should this one fail.
     *
     * @param from the sender's bare address
     * @param to the recipient's bare address
     * @param content headers and body as {@link MimeText} writes them
     * @param patience after which no content goes out any more
     * @param mayGoOut asked right before content goes out
     * @param behind never told when the server does not let commands be sent together
     */
    public Transfer send(
            String from, String to, byte[] content, Duration patience, BooleanSupplier mayGoOut, Runnable behind) {
        String size = offers.containsKey("SIZE") ? " SIZE=" + content.length : "";
        return new Transfer(dialogue, diagnosis, content, patience, mayGoOut)
                .begin(
                        offers.containsKey("PIPELINING"),
                        "MAIL FROM:<" + from + ">" + size,
                        "RCPT TO:<" + to + ">",
                        behind);
    }

    /** What the server has shown of who it is; empty on a line that is not encrypted. */
    public List<Certificate> certificates() {
        return dialogue.certificates();
    }

    /** Says good-bye. */
    public Future<Void> quit() {
        return dialogue.endWith("QUIT");
    }

    /** Ends it at once: nothing of what is under way arrives any more. */
    public void cut() {
        dialogue.cut();
    }

    /** Equal for equal settings, so that certificates are read once. */
    private static ClientSSLOptions tls(SmtpConfig config) {
        ClientSSLOptions tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        tls.setTrustOptions(new ServerTrust(config.caFile()));
        return tls;
    }

    private Future<SmtpConnection> begin(Duration patience) {
        return dialogue.greeting()
                .compose(greeted -> introduce())
                .compose(known -> config.useTls() ? secure() : succeededFuture())
                .compose(secured -> logIn())
                .map(this)
                .timeout(millis(patience), TimeUnit.MILLISECONDS)
                .recover(cause -> failedFuture(cause instanceof Undelivered ? cause : diagnosis.silent(patience)))
                .onFailure(cause -> cut());
    }

    private Future<Void> introduce() {
        return dialogue.ask(Step.EHLO, "EHLO " + config.ownName())
                .map(SmtpReply::offers)
                .recover(cause -> isOpen()
                        ? dialogue.ask(Step.EHLO, "HELO " + config.ownName()).map(Map.of())
                        : failedFuture(cause))
                .onSuccess(offered -> offers = offered)
                .mapEmpty();
    }

    private Future<Void> secure() {
        if (!offers.containsKey("STARTTLS")) {
            return failedFuture(diagnosis.noStartTls());
        }
        return dialogue.ask(Step.STARTTLS, "STARTTLS")
                .compose(go -> dialogue.encrypt(tls(config), isAddress(config.host()) ? null : config.host())
                        .recover(cause -> failedFuture(diagnosis.untrusted(cause))))
                .compose(secured -> introduce());
    }

    private Future<Void> logIn() {
        if (config.password().isEmpty() || config.user().isEmpty()) {
            return succeededFuture();
        }
        Secret password = config.password().get();
        List<String> mechanisms = Login.common(offers.getOrDefault("AUTH", ""));
        if (mechanisms.isEmpty()) {
            return failedFuture(diagnosis.noLogin());
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
            return dialogue.ask(Step.AUTH, login.command()).compose(reply -> goOn(login, reply));
        } catch (SaslException e) {
            return failedFuture(diagnosis.noLoginBy(mechanism));
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
            // Breaks the login off (RFC 4954 §4).
            answer = "*";
        }
        return dialogue.ask(Step.AUTH, answer).compose(next -> goOn(login, next));
    }

    private static long millis(Duration patience) {
        return Math.max(patience.toMillis(), 1);
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }
}
