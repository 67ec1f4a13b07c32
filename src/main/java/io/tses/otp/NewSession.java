package io.tses.otp;

import io.tses.devices.DeviceProof;
import io.tses.tokens.Token;
import io.tses.users.User;

/**
 * What somebody gets who has signed in.
 *
 * @param device to be shown with later requests for codes of this address
 */
public record NewSession(User user, Token access, Token refresh, DeviceProof device) {}
