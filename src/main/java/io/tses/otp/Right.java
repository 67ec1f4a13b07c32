package io.tses.otp;

import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import java.util.List;
import java.util.Optional;

/**
 * A code or a link that was found right, and is to be spent.
 *
 * @param handle hash of the one that names its request, unless the code came without
 * @param hash of the code
 * @param proofs what the device may be known by, as of the {@link CodeStore.Offer}
 */
record Right(EmailAddress email, Optional<String> handle, String hash, Way way, List<String> proofs) {
    /** A way to sign in, as the record of it has it. */
    enum Way implements WireNamed {
        CODE,
        LINK
    }

    /** Masked: with the key it would tell the code. */
    @Override
    public String toString() {
        return "Right";
    }
}
