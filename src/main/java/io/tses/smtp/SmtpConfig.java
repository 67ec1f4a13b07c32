package io.tses.smtp;

import io.netty.util.NetUtil;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.tses.shared.HostName;
import io.tses.tls.ServerTrust;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where mail is handed over, and how.
 *
 * @param user logs in when there is one, and a password
 * @param useTls demand STARTTLS
 * @param useSsl TLS from the first byte
 * @param caFile certificates in PEM to believe instead of those that the JVM does
 * @param ownName how we introduce ourselves
 */
public record SmtpConfig(
        String host,
        int port,
        String user,
        Optional<Secret> password,
        boolean useTls,
        boolean useSsl,
        Optional<Path> caFile,
        String ownName) {
    private static final int PORT_OF_TLS = 465;

    /** @param ownName how we introduce ourselves */
    public static SmtpConfig from(ConfigReader email, String ownName) {
        SmtpConfig config = new SmtpConfig(
                "localhost",
                email.number("port", 1, 65535),
                email.text("host-user"),
                email.optionalSecret("host-password"),
                email.flag("use-tls"),
                email.flag("use-ssl"),
                caFile(email),
                ownName);
        if (config.useTls && config.useSsl) {
            email.problem("use-ssl", "and email.use-tls (EMAIL_USE_TLS) exclude each other: set one of them to false");
        }
        return config.at(host(email, config));
    }

    /** What is allowed but unlikely to be meant, in words for an operator. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (user.isEmpty() == password.isPresent()) {
            warnings.add(
                    "one of email.host-user (EMAIL_HOST_USER) and email.host-password (EMAIL_HOST_PASSWORD) is not set:"
                            + " mails go out without a login");
        } else if (!user.isEmpty() && !useTls && !useSsl && !isOnThisMachine()) {
            warnings.add("email.host-password (EMAIL_HOST_PASSWORD) goes to " + server()
                    + " in the clear: set email.use-tls (EMAIL_USE_TLS) or email.use-ssl (EMAIL_USE_SSL) to true");
        }
        if (port == PORT_OF_TLS && !useSsl) {
            warnings.add(
                    "email.port (EMAIL_PORT) is 465, where servers expect TLS from the first byte: set email.use-ssl"
                            + " (EMAIL_USE_SSL) to true and email.use-tls (EMAIL_USE_TLS) to false");
        }
        return warnings;
    }

    /** Whether what is sent there goes over no wire. */
    public boolean isOnThisMachine() {
        return host.equals("localhost")
                || host.equals("::1")
                || (NetUtil.isValidIpV4Address(host) && host.startsWith("127."));
    }

    private SmtpConfig at(String where) {
        return new SmtpConfig(where, port, user, password, useTls, useSsl, caFile, ownName);
    }

    /** A host alone, or a URL that says nothing else. */
    private static String host(ConfigReader email, SmtpConfig config) {
        String text = email.requiredText("host");
        Map<String, Integer> schemes = config.useSsl ? Map.of("smtps", config.port) : Map.of("smtp", config.port);
        Optional<HostName> host = HostName.parse(text);
        try {
            ServerUrl url = ServerUrl.parse(
                    text.contains("://") ? text : schemes.keySet().iterator().next() + "://" + text, schemes);
            boolean bare = url.user().isEmpty()
                    && url.password().isEmpty()
                    && url.path().isEmpty();
            host = host.or(() -> Optional.of(url.host()).filter(named -> bare && url.port() == config.port));
        } catch (IllegalArgumentException e) {
            // The problem noted below leaves the text out: it may hold a password.
        }
        if (host.isEmpty() && !text.isEmpty()) {
            email.problem(
                    "host",
                    "must be a host alone, as smtp.example.com; its port belongs into email.port (EMAIL_PORT), TLS into"
                            + " email.use-tls (EMAIL_USE_TLS) or email.use-ssl (EMAIL_USE_SSL), a login into email.host-user"
                            + " (EMAIL_HOST_USER) and email.host-password (EMAIL_HOST_PASSWORD)");
        }
        // A dot at the end is of use to a resolver alone: no certificate has it.
        return host.map(HostName::value)
                .map(name -> name.replaceAll("\\.$", ""))
                .orElse(config.host);
    }

    private static Optional<Path> caFile(ConfigReader email) {
        String text = email.text("ca-file");
        try {
            Optional<Path> file =
                    Optional.of(text).filter(name -> !name.isEmpty()).map(Path::of);
            if (file.isPresent()) {
                ServerTrust.read(file.get());
            }
            return file;
        } catch (IOException | CertificateException | InvalidPathException e) {
            email.problem("ca-file", "must name a file of certificates in PEM that can be read, not \"" + text + "\"");
            return Optional.empty();
        }
    }

    /** As an operator knows the server. */
    public String server() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
