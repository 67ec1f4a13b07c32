package io.tses.otp;

import io.tses.captcha.CaptchaConfig.When;
import io.tses.shared.DomainSet;
import io.tses.users.TestIdentities;

/**
 * Who may ask for a code at all, and sign in.
 *
 * @param domains of those who may
 * @param challenged when they must have solved a challenge first
 * @param testIdentities who sign in without mail
 */
public record WhoMayAsk(DomainsConfig domains, When challenged, TestIdentities testIdentities) {
    public static final WhoMayAsk EVERYBODY =
            new WhoMayAsk(new DomainsConfig(DomainSet.EMPTY, DomainSet.EMPTY), When.OFF, TestIdentities.NONE);
}
