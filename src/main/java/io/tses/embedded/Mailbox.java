package io.tses.embedded;

import io.tses.config.Port;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;

/**
 * Receives every mail by SMTP and delivers none: a page and an API show them. On loopback unless told otherwise. Any login is
 * good, and TLS is there for whoever asks for it.
 */
public final class Mailbox implements AutoCloseable {
    static final int MAX_MAILS = 500;
    static final int MAX_MAIL_BYTES = 26_214_400;
    private static final long MAX_BYTES = 67_108_864;
    private static final String MAILS = "mails";
    private static final InetAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0).getAddress();
    private static final int MAX_CONVERSATIONS = 256;
    private static final int MAX_RECIPIENTS = 100;
    private static final int SMTP_SILENCE_SECONDS = 60;
    private static final int HTTP_SILENCE_SECONDS = 60;
    private static final long PATIENCE_SECONDS = 10;
    private static final long STOP_PATIENCE_SECONDS = 2;
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin");

    private final Vertx vertx;
    private final SMTPServer smtp;
    private final HttpServer http;
    private final Inbox inbox;

    private Mailbox(Vertx vertx, SMTPServer smtp, HttpServer http, Inbox inbox) {
        this.vertx = vertx;
        this.smtp = smtp;
        this.http = http;
        this.inbox = inbox;
    }

    /** As {@link #start(InetAddress, int, int, List, Optional, Clock)}, on loopback, forgetting all mails in the end. */
    public static Mailbox start(int smtpPort, int httpPort, List<String> hosts, Clock clock) {
        return start(LOOPBACK, smtpPort, httpPort, hosts, Optional.empty(), clock);
    }

    /** As {@link #start(InetAddress, int, int, List, Optional, Clock)}, on loopback, keeping mails in a folder of {@code state}. */
    public static Mailbox start(int smtpPort, int httpPort, List<String> hosts, StateFolder state, Clock clock) {
        return start(
                LOOPBACK, smtpPort, httpPort, hosts, Optional.of(state.path().resolve(MAILS)), clock);
    }

    /**
     * Blocks until both ports are open.
     *
     * @param address where to listen
     * @param smtpPort where mails are taken, 0 for any free port
     * @param httpPort where they are shown, 0 for any free port
     * @param hosts under which names page and API may be called, besides those of loopback
     * @param folder where mails are kept over a restart; without one they are forgotten
     * @throws CannotStart if a port cannot be opened, or the folder not be written
     */
    public static Mailbox start(
            InetAddress address, int smtpPort, int httpPort, List<String> hosts, Optional<Path> folder, Clock clock) {
        Inbox inbox = new Inbox(MAX_MAILS, MAX_BYTES, folder.map(MailFolder::new));
        SMTPServer smtp = startSmtp(address, smtpPort, inbox, clock);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
        try {
            HttpServer http = startHttp(
                            vertx, address, httpPort, hosts, inbox, smtp.getPortAllocated(), clock.instant())
                    .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Mailbox(vertx, smtp, http, inbox);
        } catch (Exception e) {
            smtp.stop();
            vertx.close();
            throw new CannotStart(new Port("MAILBOX_PORT", address.getHostAddress(), httpPort).trouble(e), e);
        }
    }

    /** Has {@code watcher} told of each mail that comes: to whom, and the code in it or, without one, its subject. */
    public void watch(BiConsumer<String, String> watcher) {
        inbox.watch(mail ->
                mail.to().forEach(to -> watcher.accept(to, mail.code().isEmpty() ? mail.subject() : mail.code())));
    }

    /** Has {@code refusals} say for each recipient the SMTP reply that they are refused with, or 0. */
    public void refuse(ToIntFunction<String> refusals) {
        inbox.refuse(refusals);
    }

    public int smtpPort() {
        return smtp.getPortAllocated();
    }

    public int httpPort() {
        return http.actualPort();
    }

    @Override
    public void close() {
        smtp.stop();
        try {
            vertx.close().await(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Harmless: its threads are daemons, and the process is about to end.
        }
    }

    private static SMTPServer startSmtp(InetAddress address, int port, Inbox inbox, Clock clock) {
        SMTPServer smtp = SMTPServer.port(port)
                .bindAddress(address)
                .serverSocketFactory(SmtpClientsOnly::new)
                .hostName("localhost")
                .softwareName("tses mailbox")
                .insertReceivedHeaders(false)
                .maxConnections(MAX_CONVERSATIONS)
                .maxRecipients(MAX_RECIPIENTS)
                .maxMessageSize(MAX_MAIL_BYTES)
                .authenticationHandlerFactory(
                        new EasyAuthenticationHandlerFactory((user, password, conversation) -> {}))
                .enableTLS()
                .startTlsSocketFactory(OwnCertificate.context(clock))
                .connectionTimeout(SMTP_SILENCE_SECONDS, TimeUnit.SECONDS)
                .messageHandlerFactory(conversation -> new SmtpReceiver(conversation, inbox, clock, MAX_MAIL_BYTES))
                .build();
        try {
            smtp.start();
        } catch (RuntimeException e) {
            throw new CannotStart(new Port("SMTP_PORT", address.getHostAddress(), port).trouble(e), e);
        }
        return smtp;
    }

    private static Future<HttpServer> startHttp(
            Vertx vertx, InetAddress address, int port, List<String> hosts, Inbox inbox, int smtpPort, Instant since) {
        Router router = Router.router(vertx);
        router.route().handler(Mailbox::harden).handler(new KnownNamesOnly(hosts));
        new MailHogRoutes(inbox).mount(router);
        new MailboxPage(inbox, smtpPort).mount(router);
        new LiveUpdates(inbox, since).mount(vertx, router);
        router.errorHandler(404, ctx -> MailHogRoutes.fail(ctx, 404, "There is nothing here; see /."));
        router.errorHandler(405, ctx -> MailHogRoutes.fail(ctx, 405, "This can only be read."));
        router.errorHandler(400, ctx -> MailHogRoutes.fail(ctx, 400, "The request cannot be read."));
        router.errorHandler(500, ctx -> MailHogRoutes.fail(ctx, 500, "The mailbox is broken."));
        HttpServerOptions options =
                new HttpServerOptions().setIdleTimeout(HTTP_SILENCE_SECONDS).setCompressionSupported(false);
        return vertx.createHttpServer(options).requestHandler(router).listen(port, address.getHostAddress());
    }

    private static void harden(RoutingContext ctx) {
        HEADERS.forEach(ctx.response().headers()::set);
        ctx.next();
    }
}
