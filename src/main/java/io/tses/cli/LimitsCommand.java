package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.otp.OtpConfig;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.shared.EmailAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "limits",
        description =
                "Prints every limit that the settings make, and what is left to an attacker, in numbers. Asks no server.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LimitsCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(
            paramLabel = "EMAIL",
            arity = "0..1",
            converter = ToAddress.class,
            description = "Prints instead under which keys Redis keeps what it holds of this address.")
    private @Nullable EmailAddress email;

    private final Surroundings surroundings;

    LimitsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Needs no setting but those that it tells of, so that it can be asked without secrets. */
    @Override
    public Integer call() {
        Logging.toConsole(surroundings);
        ConfigReader settings =
                ConfigReader.of(config.load(surroundings, Map.of()).usable());
        OtpConfig otp = OtpConfig.from(settings.section("otp"));
        RateLimitConfig limits = RateLimitConfig.from(settings);
        settings.finish();
        LimitsListing listing = new LimitsListing(otp, limits);
        (email == null ? listing.lines() : listing.keysOf(email)).forEach(surroundings.out()::println);
        surroundings.out().flush();
        return ExitCode.OK;
    }
}
