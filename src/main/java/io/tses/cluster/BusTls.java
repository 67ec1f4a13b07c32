package io.tses.cluster;

import io.tses.tls.ServerTrust;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * What nodes show each other on the bus, and whom they believe.
 *
 * @param certificate of this node, a file in PEM, with those between it and the authority behind it
 * @param key its private key, a file in PEM (PKCS#8)
 * @param authority whose certificates alone are believed, on both sides of each connection, a file in PEM; two of them while nodes change
 *     from one to the other
 */
public record BusTls(Path certificate, Path key, Path authority) {
    private static final byte[] SAMPLE = {1, 2, 3};

    /** What is wrong with the files, by the setting that names each, in words that go on after its name. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        List<X509Certificate> own = certificates(certificate);
        List<X509Certificate> authorities = certificates(authority);
        Optional<PrivateKey> secret = secret();
        if (authorities.isEmpty()) {
            problems.put("ca-file", "names a file without a sound certificate in PEM: " + authority);
        }
        if (secret.isEmpty()) {
            problems.put("key-file", "names a file without a sound private key in PEM (PKCS#8): " + key);
        }
        if (own.isEmpty()) {
            problems.put("cert-file", "names a file without a sound certificate in PEM: " + certificate);
        } else if (!authorities.isEmpty() && !isIssuedByOneOf(authorities, own.get(own.size() - 1))) {
            problems.put("cert-file", "names a certificate that none in cluster.ca-file (CLUSTER_CA_FILE) has issued");
        } else if (secret.isPresent() && !belongTogether(secret.get(), own.get(0))) {
            problems.put("key-file", "names the key of another certificate than cluster.cert-file (CLUSTER_CERT_FILE)");
        }
        return problems;
    }

    /** When the other nodes will not believe this one any more, unless it is given another certificate. */
    Instant end() {
        return Stream.concat(
                        certificates(certificate).stream(),
                        certificates(authority).stream().filter(this::hasIssuedOurs))
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private boolean hasIssuedOurs(X509Certificate one) {
        return certificates(certificate).stream().anyMatch(ours -> isIssuedByOneOf(List.of(one), ours));
    }

    /** This node, as it shows itself. */
    KeyCertOptions own() {
        return new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString());
    }

    /** Whoever one of the authorities has issued a certificate to: of what is its own, Vert.x' bus passes on no further check. */
    TrustOptions believed() {
        return new PemTrustOptions().addCertPath(authority.toString());
    }

    /** Those in PEM; none when one of them is broken. */
    private static List<X509Certificate> certificates(Path file) {
        try {
            return ServerTrust.read(file).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | CertificateException e) {
            return List.of();
        }
    }

    private Optional<PrivateKey> secret() {
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(key))) {
            return parser.readObject() instanceof PrivateKeyInfo info
                    ? Optional.of(new JcaPEMKeyConverter().getPrivateKey(info))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Not with what the parser says: it may quote the key.
            return Optional.empty();
        }
    }

    private static boolean isIssuedByOneOf(List<X509Certificate> authorities, X509Certificate certificate) {
        return authorities.stream().anyMatch(authority -> {
            try {
                certificate.verify(authority.getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        });
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
