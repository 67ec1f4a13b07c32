package io.tses.smtp;

import io.tses.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * Proves to a server who we are, by one of the mechanisms that a name and a password are enough for. Others, such as XOAUTH2
 * and NTLM, are never tried: they would be given a secret that is none of theirs.
 */
final class Login {
    /** The best first: the first two do not give the password away. */
    private static final List<String> HELD = List.of("CRAM-MD5", "DIGEST-MD5", "PLAIN", "LOGIN");

    private interface Step {
        byte[] answer(byte[] challenge) throws SaslException;
    }

    private final String mechanism;
    private final boolean speaksFirst;
    private final Step step;

    private Login(String mechanism, boolean speaksFirst, Step step) {
        this.mechanism = mechanism;
        this.speaksFirst = speaksFirst;
        this.step = step;
    }

    /** The mechanisms of both sides, the best first. */
    static List<String> common(String offered) {
        Set<String> names =
                new HashSet<>(List.of(offered.toUpperCase(Locale.ROOT).split("\\s+", -1)));
        return HELD.stream().filter(names::contains).toList();
    }

    static Login by(String mechanism, String host, String user, Secret password) throws SaslException {
        if (mechanism.equals("LOGIN")) {
            Iterator<byte[]> words =
                    List.of(bytes(user), bytes(password.value())).iterator();
            return new Login(mechanism, false, challenge -> next(words));
        }
        SaslClient client = Sasl.createSaslClient(new String[] {mechanism}, null, "smtp", host, Map.of(), callbacks -> {
            for (Callback asked : callbacks) {
                tell(asked, user, password);
            }
        });
        if (client == null) {
            throw new SaslException(mechanism + " is switched off");
        }
        return new Login(mechanism, client.hasInitialResponse(), client::evaluateChallenge);
    }

    /** The command that begins it. */
    String command() throws SaslException {
        return "AUTH " + mechanism + (speaksFirst ? " " + encode(step.answer(new byte[0])) : "");
    }

    /** What to say to a challenge; both as they stand on the line. */
    String answer(String challenge) throws SaslException {
        try {
            return encode(step.answer(Base64.getDecoder().decode(challenge.strip())));
        } catch (IllegalArgumentException e) {
            throw new SaslException("not Base64");
        }
    }

    private static void tell(Callback asked, String user, Secret password) {
        if (asked instanceof NameCallback name) {
            name.setName(user);
        } else if (asked instanceof PasswordCallback word) {
            word.setPassword(password.value().toCharArray());
        } else if (asked instanceof RealmCallback realm) {
            realm.setText(Optional.ofNullable(realm.getDefaultText()).orElse(""));
        }
    }

    private static byte[] next(Iterator<byte[]> words) throws SaslException {
        if (!words.hasNext()) {
            throw new SaslException("asked for more than a name and a password");
        }
        return words.next();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(byte[] answer) {
        return Base64.getEncoder().encodeToString(answer);
    }
}
