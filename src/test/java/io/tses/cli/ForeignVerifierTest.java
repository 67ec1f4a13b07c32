package io.tses.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import io.tses.redis.ClockShift;
import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Access tokens as other software sees them: checked by a library that is not ours, which knows nothing but the address of
 * the public keys, while an operator changes them at the command line.
 */
@Tag("servers")
class ForeignVerifierTest {
    private static final String ISSUER = "https://auth.example.com";
    private static final String CLIENT = "203.0.113.77";
    private static final String[] FROM = {"X-Forwarded-For", CLIENT};

    /** Many more than there can be until a node has noticed. */
    private static final int REFRESHES_AT_MOST = 20_000;

    private static final String REFRESH = "/api/v1/auth/token/refresh/";
    private static final String VERIFY = "/api/v1/auth/token/verify/";
    private static final String KEYS = "/.well-known/jwks.json";

    private final Path keys;

    ForeignVerifierTest(@TempDir Path keys) {
        this.keys = keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "ES256", "RS256"})
    void everyTokenIsVerifiedByTheAddressOfTheKeysAloneWhileTheyChange(String algorithm) throws Exception {
        keys("generate", "--algorithm", algorithm);
        try (Node node =
                Node.start(new ClockShift(), Map.of("tokens.key-dir", keys.toString(), "tokens.issuer", ISSUER))) {
            Verifier verifier = Verifier.of(node, algorithm);
            JsonObject tokens = node.signIn("foreign-" + algorithm + "@example.com", CLIENT);
            String first = tokens.getString("access");
            JWTClaimsSet claims = verifier.verify(first);
            assertThat(claims.getSubject())
                    .isEqualTo(tokens.getJsonObject("user").getString("id"));
            assertThat(claims.getClaim("amr")).hasToString("[otp]");
            assertThatThrownBy(() -> verifier.verify(tokens.getString("refresh")))
                    .isInstanceOf(BadJWTException.class);

            keys("generate", "--algorithm", algorithm);
            eventually(() -> assertThat(published(node)).isEqualTo(2));
            // By now a verifier has asked again, at the latest after the time that it may cache for.
            Verifier later = Verifier.of(node, algorithm);
            assertThat(later.verify(first)).isEqualTo(claims);
            keys("promote", "--force");
            String refresh = tokens.getString("refresh");
            String promoted = first;
            for (int i = 0; i < REFRESHES_AT_MOST && kid(promoted).equals(kid(first)); i++) {
                JsonObject next = new JsonObject(node.post(REFRESH, new JsonObject().put("refresh", refresh), FROM)
                        .body());
                refresh = next.getString("refresh");
                promoted = next.getString("access");
                assertThat(later.verify(promoted).getSubject()).isEqualTo(claims.getSubject());
                assertThat(verify(node, promoted)).isEqualTo(200);
                assertThat(verify(node, first)).isEqualTo(200);
            }
            assertThat(kid(promoted)).isNotEqualTo(kid(first));
            assertThat(later.verify(first)).isEqualTo(claims);
            assertThat(verifier.verify(promoted).getSubject()).isEqualTo(claims.getSubject());

            keys("retire", "--force");
            eventually(() -> assertThat(published(node)).isEqualTo(1));
            Verifier last = Verifier.of(node, algorithm);
            assertThat(last.verify(promoted).getSubject()).isEqualTo(claims.getSubject());
            assertThatThrownBy(() -> last.verify(first)).isInstanceOf(BadJWTException.class);
            eventually(() -> assertThat(verify(node, first)).isEqualTo(401));
            assertThat(verify(node, promoted)).isEqualTo(200);
        }
    }

    /** What a resource server has: the address of the keys, and what RFC 9068 §4 wants to be looked at. */
    private record Verifier(JWKSource<SecurityContext> keys, JWSAlgorithm algorithm) {
        private static final DefaultJWTClaimsVerifier<SecurityContext> CLAIMS = new DefaultJWTClaimsVerifier<>(
                ISSUER,
                new JWTClaimsSet.Builder().issuer(ISSUER).build(),
                Set.of("sub", "exp", "iat", "jti", "sid", "auth_time"));

        static Verifier of(Node node, String algorithm) throws MalformedURLException {
            URL address =
                    URI.create("http://127.0.0.1:" + node.httpPort() + KEYS).toURL();
            return new Verifier(
                    JWKSourceBuilder.create(address).rateLimited(false).build(), JWSAlgorithm.parse(algorithm));
        }

        JWTClaimsSet verify(String token) throws ParseException, JOSEException, BadJWTException {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            if (!header.getAlgorithm().equals(algorithm) || !new JOSEObjectType("at+jwt").equals(header.getType())) {
                throw new BadJWTException("another kind of token");
            }
            for (JWK key : keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null)) {
                if (jwt.verify(signatureVerifier(key))) {
                    CLAIMS.verify(jwt.getJWTClaimsSet(), null);
                    return jwt.getJWTClaimsSet();
                }
            }
            throw new BadJWTException("under no key that is published");
        }

        private static JWSVerifier signatureVerifier(JWK key) throws JOSEException {
            if (key instanceof OctetKeyPair pair) {
                return new Ed25519Verifier(pair);
            }
            return key instanceof ECKey curve ? new ECDSAVerifier(curve) : new RSASSAVerifier(key.toRSAKey());
        }
    }

    private static int published(Node node) {
        return new JsonObject(node.call("GET", KEYS, "", "").body())
                .getJsonArray("keys")
                .size();
    }

    private static int verify(Node node, String token) {
        HttpResponse<String> answer = node.post(VERIFY, new JsonObject().put("token", token), FROM);
        return answer.statusCode();
    }

    private static String kid(String token) throws ParseException {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private void keys(String... args) {
        StringWriter said = new StringWriter();
        String[] all = new String[args.length + 3];
        all[0] = "keys";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--dir";
        all[args.length + 2] = keys.toString();
        Surroundings surroundings =
                new Surroundings(Map.of(), keys, new PrintWriter(new StringWriter()), new PrintWriter(said), false);
        assertThat(Main.run(surroundings, all)).as(said.toString()).isZero();
    }
}
