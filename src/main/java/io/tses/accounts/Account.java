package io.tses.accounts;

import io.tses.otp.InspectCodes;
import io.tses.users.User;

/** A person, and how things stand with their codes. */
public record Account(User user, InspectCodes.Inspected codes) {}
