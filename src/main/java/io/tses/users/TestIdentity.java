package io.tses.users;

import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import java.time.Instant;

/**
 * Somebody who reviews an app and cannot read the mail of its account: nothing is mailed to the address, and one code is right
 * for it each time.
 *
 * @param until from then on nobody signs in with the address
 */
public record TestIdentity(EmailAddress email, Passcode code, Instant until) {}
