package io.tses.cli;

import io.tses.accounts.FreeClientAddress;
import io.tses.app.Counter;
import io.tses.ratelimit.Limit;
import io.tses.shared.ClientAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

import static java.util.Objects.requireNonNull;

@Command(
        name = "free-client",
        description =
                "Lets a client ask for codes and try them again now: forgets what limits have counted of it. It is recorded, and"
                        + " done at most five times a day.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class FreeClientCommand implements Callable<Integer> {
    @Mixin
    private final DeskOption desk = new DeskOption();

    @Parameters(
            paramLabel = "CLIENT",
            converter = ToClient.class,
            description = "Its IPv4 or IPv6 address; of IPv6 the /64 that it belongs to is freed.")
    private @Nullable ClientAddress client;

    @Option(names = "--network", description = "The network around it as well, the /24 of IPv4 or the /48 of IPv6.")
    private boolean withNetwork;

    private final Surroundings surroundings;

    FreeClientCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk open = desk.open(surroundings, Counter.ACCOUNTS)) {
            FreeClientAddress question =
                    new FreeClientAddress(surroundings.operator(), requireNonNull(client), withNetwork);
            return open.ask("free-client", FreeClientAddress.ADDRESS, question)
                    .match(this::freed, () -> refused("this is not allowed"), this::tooOften);
        }
    }

    private int freed(List<Limit> cleared) {
        String limits = cleared.stream().map(Limit::wireName).collect(Collectors.joining(", "));
        surroundings
                .out()
                .println(requireNonNull(client).bucket() + " is free."
                        + (cleared.isEmpty() ? " Nothing had been counted of it." : " Counted anew: " + limits + "."));
        return ExitCode.OK;
    }

    private int tooOften(Duration retryAfter) {
        return refused("freed too often; it can be done again in "
                + retryAfter.plusMinutes(1).minusNanos(1).toMinutes() + " min");
    }

    private int refused(String why) {
        surroundings.tell("tses: " + why);
        return ExitCode.SOFTWARE;
    }

    /** Reads an address of a client. */
    static final class ToClient implements ITypeConverter<ClientAddress> {
        @Override
        public ClientAddress convert(String text) {
            ClientAddress client = ClientAddress.parse(text);
            if (client.equals(ClientAddress.UNKNOWN)) {
                throw new TypeConversionException("\"" + text + "\" is no IPv4 or IPv6 address");
            }
            return client;
        }
    }
}
