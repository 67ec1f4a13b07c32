package io.tses.otp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** Somebody who signs in, and somebody who would like to be them, on a real Redis that is empty before each test. */
@Tag("servers")
abstract class SignInTest {
    static final String ADA = "ada@example.com";
    static final String HER = "203.0.113.7";
    static final String STRANGER = "198.51.100.66";

    final SignInFixture fixture = new SignInFixture();

    @AfterEach
    final void stop() {
        fixture.close();
    }
}
