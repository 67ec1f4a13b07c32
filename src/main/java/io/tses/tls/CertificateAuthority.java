package io.tses.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Makes certificates (X.509, ECDSA on P-256) of servers that need to convince each other and nobody else. Its own key is never
 * written down: what it has not issued while it was there nobody can.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;

    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final SecureRandom random = new SecureRandom();
    private final X509Certificate certificate;

    /** A certificate with its private key. Prints without it. */
    public static final class Issued {
        private final X509Certificate certificate;
        private final PrivateKey key;

        private Issued(X509Certificate certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        public X509Certificate certificate() {
            return certificate;
        }

        public PrivateKey key() {
            return key;
        }

        /** The certificate in PEM. */
        public String certificatePem() {
            return pem(certificate);
        }

        /** The key in PEM (PKCS#8). */
        public String keyPem() {
            return pem(key);
        }
    }

    /**
     * An authority of its own.
     *
     * @param from from when on its certificate is good
     */
    public CertificateAuthority(String name, Instant from, Duration life) {
        this.name = commonName(name);
        X509v3CertificateBuilder own = builder(this.name, keys, from, life);
        extend(own, Extension.basicConstraints, new BasicConstraints(0));
        extend(own, Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        this.certificate = sign(own);
    }

    /** Its certificate, in PEM: whoever believes it believes what it has issued. */
    public String certificatePem() {
        return pem(certificate);
    }

    /**
     * A certificate of a server that is also a client.
     *
     * @param names names and addresses under which it is reached; the first is its common name
     * @param from from when on it is good
     */
    public Issued issue(List<String> names, Instant from, Duration life) {
        KeyPair pair = newKeys();
        X509v3CertificateBuilder issued = builder(commonName(names.get(0)), pair, from, life);
        GeneralName[] alternatives =
                names.stream().map(CertificateAuthority::alternative).toArray(GeneralName[]::new);
        extend(issued, Extension.subjectAlternativeName, new GeneralNames(alternatives));
        extend(issued, Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature));
        extend(issued, Extension.extendedKeyUsage, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        return new Issued(sign(issued), pair.getPrivate());
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair pair, Instant from, Duration life) {
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(from),
                Date.from(from.plus(life)),
                subject,
                pair.getPublic());
    }

    private static void extend(X509v3CertificateBuilder certificate, ASN1ObjectIdentifier what, ASN1Encodable value) {
        try {
            certificate.addExtension(what, !what.equals(Extension.subjectAlternativeName), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate sign(X509v3CertificateBuilder certificate) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(new JcaContentSignerBuilder(ALGORITHM).build(keys.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName alternative(String name) {
        return new GeneralName(IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object what) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(
                    what instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : new JcaMiscPEMGenerator(what));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
