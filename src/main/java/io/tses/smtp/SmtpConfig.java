package io.tses.smtp;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
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

    /** @param ownName how we introduce ourselves */
    public static SmtpConfig from(ConfigReader email, String ownName) {
        SmtpConfig config = new SmtpConfig(
                email.requiredText("host"),
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
        return config;
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
    String server() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
