package io.tses.cli;

import io.tses.embedded.StateFolder;
import io.tses.support.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class MainTest {
    private final Path temp;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    MainTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("Usage: tses")
                .contains(
                        "  dev ", "  serve ", "  migrate ", "  config ", "  create-superuser ", "  keys ", "  mailbox ")
                .contains("  user ", "  unlock ", "  audit ", "  tasks ", "  doctor ", "  sign-in-link ")
                .doesNotContain("  add-user ", "  sign-out ", "  disable ", "  enable ")
                .contains("application.yaml", "LOG_FORMAT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev",
                "serve",
                "migrate",
                "config",
                "create-superuser",
                "add-user",
                "unlock",
                "limited",
                "free-client",
                "audit",
                "tasks",
                "doctor",
                "sign-in-link",
                "sign-out",
                "disable",
                "enable",
                "mailbox"
            })
    void everyCommandExplainsItself(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).startsWith("Usage: tses " + command).contains("--config");
    }

    @Test
    void theVersionIsTheOneThatWasBuilt() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString()).matches("tses \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void aMistypedCommandIsToldTheRightOne() {
        assertThat(run("serv")).isEqualTo(2);

        assertThat(err.toString())
                .contains("no command 'serv'")
                .contains("serve")
                .contains("tses --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatNothingCanGoOnAfterIsToldAndEndsTheCommand() {
        PrintWriter broken = new PrintWriter(out) {
            @Override
            public void println(String line) {
                throw new LinkageError("a class is not in the jar");
            }
        };

        int code = Main.run(new Surroundings(Map.of(), temp, broken, new PrintWriter(err, true), false), "config");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("tses: a class is not in the jar");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThat(run("dev", "--sate", "x")).isEqualTo(2);

        assertThat(err.toString()).contains("'--sate'").contains("tses dev --help");
    }

    @Test
    void aSuperuserNeedsAnAddressThatIsOne() {
        assertThat(run("create-superuser")).isEqualTo(2);
        assertThat(run("create-superuser", "--email", "ada")).isEqualTo(2);

        assertThat(err.toString()).contains("--email=ADDRESS").contains("\"ada\" is not an e-mail address");
    }

    @Test
    void serveListsEveryProblemOfItsSettingsAtOnceAndNoSecret() {
        environment.put("SECRET_KEY", "too-short-and-secret");
        environment.put("HTTP_PORT", "eighty");

        assertThat(run("serve")).isEqualTo(1);

        assertThat(err.toString())
                .contains("SECRET_KEY", "SIGNING_KEY", "REDIS_URL", "DATABASE_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL")
                .contains("HTTP_PORT", "eighty")
                .doesNotContain("too-short-and-secret")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "True", "yes", "on"})
    void whereACommandFailedIsToldWhenTheEnvironmentSaysDebugInWhateverWay(String flag) {
        environment.put("DEBUG", flag);

        assertThat(run("migrate")).isEqualTo(1);

        assertThat(err.toString()).contains("DATABASE_URL").contains("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "false", "no", "off", "", "perhaps"})
    void otherwiseOnlyTheReasonIs(String flag) {
        environment.put("DEBUG", flag);

        assertThat(run("migrate")).isEqualTo(1);

        assertThat(err.toString()).contains("DATABASE_URL").doesNotContain("\tat ");
    }

    @Test
    void aFileThatSaysDebugIsHeededToo() throws IOException {
        Path named = Files.writeString(temp.resolve("my.yaml"), "debug: true\n");

        assertThat(run("migrate", "--config", named.toString())).isEqualTo(1);
        assertThat(run("keys", "list", "--config", named.toString())).isEqualTo(1);

        assertThat(err.toString().lines().filter(line -> line.startsWith("tses: ")))
                .hasSize(2);
        assertThat(err.toString()).contains("MigrateCommand.java", "KeysCommand.java");
    }

    @Test
    void withAFileThatCannotBeReadTheEnvironmentSays() {
        environment.put("DEBUG", "1");

        assertThat(run("serve", "--config", "/no/such/file")).isEqualTo(1);

        assertThat(err.toString()).contains("/no/such/file").contains("\tat ");
    }

    @Test
    void aSettingsFileThatIsNotThereIsNamed() {
        assertThat(run("serve", "--config", "/no/such/file")).isEqualTo(1);

        assertThat(err.toString()).contains("/no/such/file");
    }

    @Test
    void migrateAsksForTheDatabaseOnly() {
        environment.put("DATABASE_URL", TestServers.shared().databaseUrl());

        assertThat(run("migrate")).isZero();

        assertThat(out.toString()).contains("The schema was up to date.");
    }

    @Test
    void migrateSaysWhyItFailedWithoutAStackTraceOrAPassword() {
        environment.put("DATABASE_URL", "postgres://tses:hush-hush@127.0.0.1:" + TestServers.freePort() + "/tses");

        assertThat(run("migrate")).isEqualTo(1);

        assertThat(err.toString())
                .contains("DATABASE_URL", "refused")
                .doesNotContain("\tat ")
                .doesNotContain("hush-hush");
    }

    @Test
    void devNamesEveryTakenPortAndTheVariableThatChangesIt() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket http = new ServerSocket(0, 1, loopback);
                ServerSocket mailbox = new ServerSocket(0, 1, loopback)) {
            environment.put("HTTP_PORT", Integer.toString(http.getLocalPort()));
            environment.put("MAILBOX_PORT", Integer.toString(mailbox.getLocalPort()));
            environment.put("MANAGEMENT_PORT", "0");
            environment.put("SMTP_PORT", "0");

            assertThat(dev()).isEqualTo(1);

            assertThat(err.toString())
                    .contains("Port " + http.getLocalPort() + " is taken", "HTTP_PORT")
                    .contains("Port " + mailbox.getLocalPort() + " is taken", "MAILBOX_PORT")
                    .doesNotContain("MANAGEMENT_PORT", "SMTP_PORT");
            assertThat(temp.resolve("state/bin")).doesNotExist();
        }
    }

    @Test
    void devFindsOnePortMeantForTwo() {
        int port = TestServers.freePort();
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("MANAGEMENT_PORT", Integer.toString(port));
        environment.put("MAILBOX_PORT", "0");
        environment.put("SMTP_PORT", "0");

        assertThat(dev()).isEqualTo(1);

        assertThat(err.toString()).contains("meant for HTTP_PORT and for MANAGEMENT_PORT");
    }

    @Test
    void devListsTheProblemsOfItsOwnPortsWithAllOthers() {
        environment.put("SMTP_PORT", "mail");
        environment.put("OTP_LIVE_CODES", "9");

        assertThat(dev()).isEqualTo(1);

        assertThat(err.toString()).contains("SMTP_PORT", "OTP_LIVE_CODES").doesNotContain("EMAIL_PORT");
    }

    @Test
    void devMakesNobodyUpWhereOthersCouldReachThem() {
        environment.put("HTTP_HOST", "0.0.0.0");

        assertThat(run("dev", "--demo", "--state", temp.resolve("state").toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains("dev --demo makes people up", "HTTP_HOST");
    }

    @Test
    void devGivesTheStateFolderBackWhenItCouldNotStart() {
        environment.put("SMTP_PORT", "mail");
        assertThat(dev()).isEqualTo(1);

        StateFolder.open(temp.resolve("state")).close();
    }

    @Test
    void devIsToldWhoHasTheStateFolder() {
        try (StateFolder mine = StateFolder.open(temp.resolve("state"))) {
            assertThat(dev()).isEqualTo(1);

            assertThat(err.toString())
                    .contains(mine.path().toString())
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void devLeavesAFolderOfSomebodyElseAlone() throws IOException {
        Files.createDirectories(temp.resolve("state"));
        Files.writeString(temp.resolve("state/thesis.tex"), "");

        assertThat(dev()).isEqualTo(1);

        assertThat(err.toString()).contains("--state");
        assertThat(temp.resolve("state")).isDirectoryNotContaining(path -> path.endsWith("lock"));
    }

    @Test
    void aLogFormatThatThereIsNotIsRefused() {
        environment.put("LOG_FORMAT", "xml");

        assertThat(run("serve")).isEqualTo(1);

        assertThat(err.toString()).contains("LOG_FORMAT must be text or json");
    }

    @Test
    void theMailboxAloneListensWhereItIsToldUntilItIsStopped() throws Exception {
        int smtp = TestServers.freePort();
        Process mailbox = program(
                Map.of("SMTP_PORT", Integer.toString(smtp), "MAILBOX_PORT", "0"), "mailbox", "--bind", "127.0.0.2");
        try {
            eventually(() -> assertThat(greeting("127.0.0.2", smtp)).startsWith("220 "));
            assertThat(greeting("127.0.0.1", smtp)).isEmpty();

            mailbox.destroy();

            assertThat(mailbox.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(mailbox.exitValue()).isZero();
        } finally {
            mailbox.destroyForcibly();
        }
    }

    @Test
    void theMailboxAloneNamesAPortThatIsNone() {
        environment.put("SMTP_PORT", "mail");

        assertThat(run("mailbox")).isEqualTo(1);

        assertThat(err.toString()).contains("SMTP_PORT").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://mailbox", "mailbox:8025", "*", "mailbox,*.example.com", "a b"})
    void theMailboxNamesAHostThatIsNone(String hosts) {
        environment.put("MAILBOX_HOSTS", hosts);

        assertThat(run("mailbox")).isEqualTo(1);
        assertThat(dev()).isEqualTo(1);

        assertThat(err.toString().lines().filter(line -> line.contains("MAILBOX_HOSTS")))
                .hasSize(2);
    }

    @Test
    void theMailboxAloneNamesAnAddressThatIsNone() {
        assertThat(run("mailbox", "--bind", "256.0.0.1")).isEqualTo(2);

        assertThat(err.toString()).contains("--bind").contains("256.0.0.1");
    }

    /** In a process of its own, as only there a signal ends it. */
    private Process program(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("output").toFile());
        program.environment().putAll(environment);
        return program.start();
    }

    /** What an SMTP server says first, empty when there is none. */
    private static String greeting(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(10_000);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return lines.lines().findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private int dev() {
        return run("dev", "--state", temp.resolve("state").toString());
    }

    private int run(String... args) {
        return Main.run(
                new Surroundings(environment, temp, new PrintWriter(out, true), new PrintWriter(err, true), false),
                args);
    }
}
