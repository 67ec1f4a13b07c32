package io.tses.captcha;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.shared.DomainName;
import io.tses.shared.WireNamed;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * @param when a challenge must have been solved by whoever asks for a code
 * @param verifyUrl where the provider is asked
 * @param secret proves to the provider who asks
 * @param siteKey public: what a page shows the provider's widget with
 * @param onFailure what happens to whoever asks while the provider cannot tell
 * @param timeout for the provider's whole answer
 * @param hostname of the page that the challenge was shown on, when it is to be compared
 * @param minimumScore of a challenge that nobody sees, from 0, for which no score is needed, to 1
 */
public record CaptchaConfig(
        When when,
        Provider provider,
        URI verifyUrl,
        Secret secret,
        String siteKey,
        OnFailure onFailure,
        Duration timeout,
        Optional<DomainName> hostname,
        double minimumScore) {
    private static final Secret NO_SECRET = new Secret("");

    /** Who shows challenges and judges them. */
    public enum Provider implements WireNamed {
        TURNSTILE("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
        HCAPTCHA("https://api.hcaptcha.com/siteverify"),
        RECAPTCHA("https://www.google.com/recaptcha/api/siteverify"),
        /** Whoever speaks the same protocol. */
        OTHER("");

        private final String verifyUrl;

        Provider(String verifyUrl) {
            this.verifyUrl = verifyUrl;
        }
    }

    /** When a challenge must have been solved. */
    public enum When implements WireNamed {
        OFF,
        ALWAYS,
        /** While codes are guessed at all over, see the brake of {@code otp}. */
        BRAKED
    }

    /** What becomes of those who ask while the provider cannot tell. */
    public enum OnFailure implements WireNamed {
        /** They are let in, as if there were no challenges. */
        OPEN,
        CLOSED
    }

    public static CaptchaConfig from(ConfigReader captcha) {
        When when = captcha.choice("when", When.class);
        Provider provider = captcha.choice("provider", Provider.class);
        CaptchaConfig config = new CaptchaConfig(
                when,
                provider,
                verifyUrl(captcha, provider),
                captcha.optionalSecret("secret").orElse(NO_SECRET),
                captcha.text("site-key"),
                captcha.choice("on-failure", OnFailure.class),
                captcha.duration("timeout", Duration.ofMillis(100), Duration.ofSeconds(10)),
                hostname(captcha),
                captcha.fraction("minimum-score"));
        if (when != When.OFF && config.secret.equals(NO_SECRET)) {
            captcha.problem("secret", "is not set: the provider gives one beside the site key");
        }
        if (when != When.OFF && config.verifyUrl.toString().isEmpty()) {
            captcha.problem("verify-url", "is not set, and captcha.provider (CAPTCHA_PROVIDER) is other");
        }
        return config;
    }

    /** In the clear it may be asked on this machine only: the secret and the tokens go there. */
    private static URI verifyUrl(ConfigReader captcha, Provider provider) {
        if (captcha.text("verify-url").isEmpty()) {
            return URI.create(provider.verifyUrl);
        }
        URI url = captcha.url("verify-url", Provider.TURNSTILE.verifyUrl, "https", "http");
        if (captcha.isSound("verify-url") && url.getScheme().equals("http") && !isThisMachine(url.getHost())) {
            captcha.problem("verify-url", "must begin with https://, since the secret goes there");
        }
        return url;
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static Optional<DomainName> hostname(ConfigReader captcha) {
        String text = captcha.text("hostname");
        Optional<DomainName> hostname = DomainName.parse(text);
        if (hostname.isEmpty() && !text.isEmpty()) {
            captcha.problem("hostname", "must be the name of the host that the page is shown on, not \"" + text + "\"");
        }
        return hostname;
    }
}
