package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks how things stand with the codes of an address at this moment. Neither a code nor a trace of one is told. */
public record InspectCodes(EmailAddress email) implements BusMessage {
    public static final Address<InspectCodes, Inspected> ADDRESS =
            Address.repeatable("otp.inspect", InspectCodes.class, Inspected.class, Duration.ofSeconds(3));

    /**
     * @param codeEnds when the code mailed last expires; empty when none is live
     * @param wrongCodes since the last success, as long as they are remembered
     * @param lock empty when the address is not locked
     * @param guesses wrong codes that were compared with a live one within {@link OtpConfig#GUESS_WINDOW}
     * @param closing empty when they are not too many
     */
    public record Inspected(
            Optional<Instant> codeEnds, int wrongCodes, Optional<Lock> lock, int guesses, Optional<Lock> closing)
            implements BusMessage {}

    /** @param unlocksIn the same as {@code ends}, as seen from the moment of the answer */
    public record Lock(Instant ends, Duration unlocksIn) {}
}
