package io.tses.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate that signed itself, made by the JDK's own tool. */
final class TestCertificate {
    private static final String PASSWORD = "not a secret";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

    private final Path store;

    private TestCertificate(Path store) {
        this.store = store;
    }

    /** Valid today. */
    static TestCertificate of(String name) {
        return make(name, "-validity", "2");
    }

    static TestCertificate expired(String name) {
        return make(name, "-startdate", "-30d", "-validity", "2");
    }

    /** A server's side of TLS with a certificate for localhost that nobody knows. */
    static SSLContext untrusted() {
        return of("localhost").server();
    }

    /** Runs {@code action} with a server's side of TLS that this JVM trusts as long as it runs. */
    static void whileTrusted(Consumer<SSLContext> action) {
        TestCertificate certificate = of("localhost");
        System.setProperty(TRUST_STORE, certificate.store.toString());
        System.setProperty(TRUST_PASSWORD, PASSWORD);
        try {
            action.accept(certificate.server());
        } finally {
            System.clearProperty(TRUST_STORE);
            System.clearProperty(TRUST_PASSWORD);
        }
    }

    /** The certificate without its key. */
    Path pem() {
        Path pem = store.resolveSibling("certificate.pem");
        run(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-file",
                pem.toString(),
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        return pem;
    }

    /** A server's side of TLS. */
    SSLContext server() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestCertificate make(String name, String... validity) {
        try {
            Path store = Files.createTempDirectory("tses-certificate").resolve("store.p12");
            List<String> arguments = new ArrayList<>(List.of(
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    "server",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "SAN=dns:" + name,
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()));
            arguments.addAll(List.of(validity));
            run(arguments.toArray(String[]::new));
            return new TestCertificate(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(KEYTOOL.toString()));
            command.addAll(List.of(arguments));
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
