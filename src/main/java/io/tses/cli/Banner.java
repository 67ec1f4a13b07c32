package io.tses.cli;

import io.tses.embedded.Mailbox;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a developer reads once everything runs: where it is, and how to try it. */
record Banner(
        int httpPort,
        int managementPort,
        Optional<String> console,
        Mailbox mailbox,
        Path data,
        Path settings,
        Leniency leniency) {
    private static final String POST = "curl -sS -H 'Content-Type: application/json' ";

    List<String> lines(long startedAtNanos, @Nullable Path log) throws IOException {
        double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNanos) / 1000.0;
        String home = "http://localhost:" + httpPort + "/";
        String api = home + "api/v1";
        String mail = "http://localhost:" + mailbox.httpPort();
        List<String> lines = new ArrayList<>(List.of(
                "",
                String.format(Locale.ROOT, "%s is ready after %.1f s", Version.text(), seconds),
                "",
                "  Sign in     " + home + "signin/",
                "  API         " + home + "  (described there)",
                "  Mailbox     " + mail + "/  (SMTP at 127.0.0.1:" + mailbox.smtpPort() + ")",
                "  Console     " + console.orElse("nowhere, as console.enabled says"),
                "  Management  http://localhost:" + managementPort + "/ready",
                "  Data        " + data,
                "  Limits      " + leniency.limits()));
        if (log != null) {
            lines.add("  Log         " + log);
        }
        lines.addAll(List.of(
                "",
                "Ask for a code, then sign in with it:",
                "",
                "  " + POST + api + "/auth/otp/request/ -d '{\"email\":\"ada@example.com\"}'",
                "  " + POST + api + "/auth/otp/verify/ -d '{\"email\":\"ada@example.com\",\"otp\":\"'$(curl -sS " + mail
                        + "/code/ada@example.com)'\"}'",
                "",
                "Make somebody a superuser:",
                "",
                "  " + call("create-superuser --email ada@example.com --config " + quoted(settings.toString())),
                "",
                "Ctrl-C stops everything; the data stays.",
                ""));
        return lines;
    }

    /** How this very program was called. */
    private static String call(String args) {
        String command = System.getProperty("tses.command");
        if (command != null) {
            return quoted(command) + " " + args;
        }
        try {
            Path program = Path.of(Banner.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return program.toString().endsWith(".jar")
                    ? "java -jar " + quoted(program.toString()) + " " + args
                    : "./mvnw -q compile exec:java -Dexec.args=\"" + args + "\"";
        } catch (URISyntaxException e) {
            return "tses " + args;
        }
    }

    private static String quoted(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
