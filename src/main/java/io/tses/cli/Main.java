package io.tses.cli;

import io.tses.config.CannotListen;
import io.tses.config.ConfigException;
import io.tses.embedded.CannotStart;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Ends with 0 when all is well, 1 when a command failed (the reason is on standard error), 2 when it was
 * called wrongly; a server that is told to stop by SIGINT or SIGTERM ends in order, with 0.
 */
@Command(
        name = "tses",
        description = "Sign-in by e-mail code.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Settings come from conf/application.yaml and conf/local.yaml, or the file named by --config, and from"
                    + " environment variables, which win.",
            "Logs are text at a terminal and JSON otherwise; LOG_FORMAT=text or json decides by hand."
        })
public final class Main implements Runnable {
    static final String SERVE = "serve";

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    // Up to Java 21, and after it by the property set here, there is no console unless a person sits at it.
    @SuppressWarnings("SystemConsoleNull")
    public static void main(String... args) {
        System.setProperty("jdk.console", "java.base");
        LogManager.getLogManager().reset();
        Charset charset = Charset.defaultCharset();
        Surroundings surroundings = new Surroundings(
                System.getenv(),
                Path.of(""),
                new PrintWriter(System.out, true, charset),
                new PrintWriter(System.err, true, charset),
                System.console() != null);
        // Threads of a failed start would keep the process alive.
        System.exit(run(surroundings, args));
    }

    /** Runs one command to its end and returns its exit code. */
    static int run(Surroundings surroundings, String... args) {
        CommandLine main = new CommandLine(new Main());
        CommandLine commands = (args.length > 0 && args[0].equals(SERVE)
                        ? withServe(main, surroundings)
                        : withAll(main, surroundings))
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((problem, given) -> misused(surroundings, problem))
                .setExecutionExceptionHandler((problem, command, parsed) ->
                        failed(surroundings, problem, ConfigOption.debug(command, surroundings)));
        try {
            return commands.execute(args);
        } catch (Error e) {
            // Nothing can go on after an Error, but it must be told, and must not leave the process hanging.
            return failed(surroundings, e, surroundings.debug());
        }
    }

    /** What it is to know others for takes a while, and a node is to be there soon. */
    private static CommandLine withServe(CommandLine main, Surroundings surroundings) {
        return main.addSubcommand(new ServeCommand(surroundings));
    }

    private static CommandLine withAll(CommandLine main, Surroundings surroundings) {
        return main.addSubcommand(new DevCommand(surroundings))
                .addSubcommand(new ServeCommand(surroundings))
                .addSubcommand(new MigrateCommand(surroundings))
                .addSubcommand(new ImportDjangoCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new ConfigCommand(surroundings))
                .addSubcommand(new LimitsCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new CreateSuperuserCommand(surroundings))
                .addSubcommand(new SignInLinkCommand(surroundings))
                .addSubcommand(user(surroundings))
                .addSubcommand(new UnlockCommand(surroundings))
                .addSubcommand(new LimitedCommand(surroundings))
                .addSubcommand(new FreeClientCommand(surroundings))
                .addSubcommand(new AuditCommand(surroundings))
                .addSubcommand(new TasksCommand(surroundings))
                .addSubcommand(formerly("add-user", new AddUserCommand(surroundings)))
                .addSubcommand(formerly("sign-out", new SignOutCommand(surroundings)))
                .addSubcommand(formerly("disable", new DisableCommand(surroundings)))
                .addSubcommand(formerly("enable", new EnableCommand(surroundings)))
                .addSubcommand(new KeysCommand(surroundings, Clock.systemUTC()))
                .addSubcommand(new ClusterCommand(surroundings, Clock.systemUTC()))
                .addSubcommand(new MailCommand(surroundings))
                .addSubcommand(new MailboxCommand(surroundings));
    }

    private static CommandLine user(Surroundings surroundings) {
        return new CommandLine(new UserCommand())
                .addSubcommand(new ShowUserCommand(surroundings))
                .addSubcommand(new ListUsersCommand(surroundings))
                .addSubcommand(new AddUserCommand(surroundings))
                .addSubcommand(new DisableCommand(surroundings))
                .addSubcommand(new EnableCommand(surroundings))
                .addSubcommand(new StaffCommand(surroundings))
                .addSubcommand(new SignOutCommand(surroundings));
    }

    /** A command of {@code user} under the name that scripts may know it by. It is not told of. */
    private static CommandLine formerly(String name, Object command) {
        CommandLine former = new CommandLine(command);
        former.getCommandSpec().name(name).usageMessage().hidden(true);
        return former;
    }

    /** Without a command. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static int misused(Surroundings surroundings, ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        surroundings.tell(
                problem instanceof UnmatchedArgumentException unmatched
                                && !unmatched.isUnknownOption()
                                && !command.getSubcommands().isEmpty()
                        ? "There is no command '" + unmatched.getUnmatched().get(0) + "'."
                        : String.valueOf(problem.getMessage()));
        UnmatchedArgumentException.printSuggestions(problem, surroundings.err());
        surroundings.tell("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Surroundings surroundings, Throwable problem, boolean withTrace) {
        surroundings.tell("tses: " + reason(problem));
        if (withTrace) {
            problem.printStackTrace(surroundings.err());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String reason(Throwable problem) {
        if (problem instanceof ConfigException || problem instanceof CannotStart || problem instanceof CannotListen) {
            return String.valueOf(problem.getMessage());
        }
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            String reason = message == null
                    ? cause.getClass().getSimpleName()
                    : message.strip().lines().findFirst().orElse("");
            if (reasons.indexOf(reason) < 0) {
                reasons.append(reasons.length() == 0 ? "" : "\n  because: ").append(reason);
            }
        }
        return reasons.toString();
    }
}
