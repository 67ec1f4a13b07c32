package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.tses.shared.WireNamed;
import java.util.Arrays;
import java.util.Optional;

/** What bars somebody for a while: a lock, a closing, or a full {@link Limit}, which is called the same here. */
public enum Bar implements WireNamed {
    /** Codes of an address that come without a handle, after too many wrong ones. */
    LOCK,
    /** Every code of an address from whoever has proven nothing, after too many guesses in all. */
    CLOSING,
    EMAIL,
    EMAIL_DAY,
    CLIENT,
    CLIENT_DAY,
    NETWORK,
    ALL,
    DOMAIN,
    DEVICE,
    DEVICE_DAY,
    USERNAME,
    CLIENT_FAILURES,
    NETWORK_FAILURES;

    /** The bar that a full limit is. */
    public static Bar of(Limit limit) {
        return Arrays.stream(values())
                .filter(bar -> bar.limit().filter(limit::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** The limit that it is, when it is one. */
    public Optional<Limit> limit() {
        return WireNamed.parse(Limit.class, wireName());
    }
}
