package io.tses.captcha;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tses.captcha.VerifyCaptcha.Passed;
import io.tses.captcha.VerifyCaptcha.Refused;
import io.tses.shared.DomainName;
import java.util.Optional;
import java.util.Set;

/** Reads what a provider answers. */
final class Judgement {
    private static final ObjectMapper JSON = new JsonMapper();

    /** What providers say of us. All else that they say against a token was brought about by whoever sent it. */
    private static final Set<String> OF_US =
            Set.of("missing-input-secret", "invalid-input-secret", "invalid-keys", "not-using-dummy-passcode");

    private static final String OF_THEM = "internal-error";

    /** Of a request of which all but the token is always the same. */
    private static final Set<Integer> BAD_TOKEN = Set.of(400, 413, 414, 422);

    private final CaptchaConfig config;

    Judgement(CaptchaConfig config) {
        this.config = config;
    }

    /** @throws Unjudged when the answer tells nothing of the token */
    VerifyCaptcha.Reply of(int status, String body) {
        Optional<JsonNode> verdict =
                read(body).filter(json -> json.path("success").isBoolean());
        if (verdict.isPresent() && status < 500) {
            return of(verdict.get());
        }
        if (BAD_TOKEN.contains(status)) {
            return new Refused();
        }
        throw new Unjudged(status == 200 ? "answers something that is no verdict" : "answers with status " + status);
    }

    private VerifyCaptcha.Reply of(JsonNode verdict) {
        if (verdict.path("success").booleanValue()) {
            return isFromOurPage(verdict) && hasScore(verdict) ? new Passed() : new Refused();
        }
        for (JsonNode code : verdict.path("error-codes")) {
            if (OF_US.contains(code.asText())) {
                throw new Unjudged("does not accept captcha.secret (CAPTCHA_SECRET): " + code.asText());
            }
            if (code.asText().equals(OF_THEM)) {
                throw new Unjudged("is out of order itself");
            }
        }
        return new Refused();
    }

    private boolean isFromOurPage(JsonNode verdict) {
        return config.hostname().isEmpty()
                || DomainName.parse(verdict.path("hostname").asText()).equals(config.hostname());
    }

    private boolean hasScore(JsonNode verdict) {
        return config.minimumScore() == 0 || verdict.path("score").asDouble(0) >= config.minimumScore();
    }

    private static Optional<JsonNode> read(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
