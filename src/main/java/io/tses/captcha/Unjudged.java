package io.tses.captcha;

/**
 * The provider could not tell whether a challenge was solved. Its message is for operators: it says nothing that the provider
 * said. Carries no stack trace: it is thrown for each request during an outage.
 */
final class Unjudged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unjudged(String why) {
        super(why, null, false, false);
    }
}
