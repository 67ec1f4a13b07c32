package io.tses.smtp;

import io.tses.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoginTest {
    private static final Secret PASSWORD = new Secret("tanstaaftanstaaf");

    @ParameterizedTest
    @CsvSource({
        "LOGIN XOAUTH2, LOGIN",
        "GSSAPI NTLM LOGIN, LOGIN",
        "login plain xoauth2 oauthbearer, 'PLAIN,LOGIN'",
        "PLAIN CRAM-MD5 DIGEST-MD5, 'CRAM-MD5,DIGEST-MD5,PLAIN'",
        "XOAUTH2 NTLM GSSAPI EXTERNAL ANONYMOUS PLAIN-CLIENTTOKEN, ''",
        "'', ''"
    })
    void onlyWhatANameAndAPasswordAreEnoughForIsTriedTheBestFirst(String offered, String tried) {
        assertThat(String.join(",", Login.common(offered))).isEqualTo(tried);
    }

    @Test
    void cramAnswersAsItsStandardHasIt() throws SaslException {
        Login login = Login.by("CRAM-MD5", "postoffice.reston.mci.net", "tim", PASSWORD);

        assertThat(login.command()).isEqualTo("AUTH CRAM-MD5");
        assertThat(login.answer("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"))
                .isEqualTo("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
    }

    @Test
    void plainSaysAllAtOnce() throws SaslException {
        Login login = Login.by("PLAIN", "smtp.example.com", "tim", PASSWORD);

        assertThat(login.command()).isEqualTo("AUTH PLAIN " + encoded("\0tim\0tanstaaftanstaaf"));
    }

    @Test
    void loginAnswersTwoQuestionsAndNoMore() throws SaslException {
        Login login = Login.by("LOGIN", "smtp.example.com", "tïm", PASSWORD);

        assertThat(login.command()).isEqualTo("AUTH LOGIN");
        assertThat(login.answer("VXNlcm5hbWU6")).isEqualTo(encoded("tïm"));
        assertThat(login.answer("")).isEqualTo(encoded("tanstaaftanstaaf"));
        assertThatThrownBy(() -> login.answer("")).isInstanceOf(SaslException.class);
    }

    @Test
    void digestAnswersWhateverTheRealm() throws SaslException {
        Login login = Login.by("DIGEST-MD5", "smtp.example.com", "tim", PASSWORD);

        assertThat(login.command()).isEqualTo("AUTH DIGEST-MD5");
        String answer = login.answer(encoded("realm=\"a\",nonce=\"n\",qop=\"auth\",charset=utf-8,algorithm=md5-sess"));
        assertThat(new String(Base64.getDecoder().decode(answer), StandardCharsets.UTF_8))
                .contains("username=\"tim\"", "realm=\"a\"", "digest-uri=\"smtp/smtp.example.com\"")
                .doesNotContain("tanstaaf");
    }

    @Test
    void aChallengeThatIsNoneIsNotAnswered() throws SaslException {
        Login login = Login.by("CRAM-MD5", "smtp.example.com", "tim", PASSWORD);
        login.command();

        assertThatThrownBy(() -> login.answer("%%%")).isInstanceOf(SaslException.class);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
