package io.tses.support;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** An authority that makes certificates for servers, good ones and bad ones. */
public final class TestCa {
    private static final Duration LIFE = Duration.ofDays(1);
    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private final KeyPair keys = newKeys();
    private final X500Name name;
    private final String pem;

    /** A certificate with its private key, both in PEM. */
    public record Issued(String certificate, String key) {
        public PemKeyCertOptions options() {
            return new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate))
                    .addKeyValue(Buffer.buffer(key));
        }
    }

    public TestCa(String name) {
        this.name = new X500Name("CN=" + name);
        this.pem = certify(this.name, keys, null, Instant.now().plus(LIFE));
    }

    /** Its own certificate, in PEM. */
    public String pem() {
        return pem;
    }

    /** @param host a name, or an address of IPv4 */
    public Issued issue(String host) {
        return issue(host, Instant.now().plus(LIFE));
    }

    public Issued issueExpired(String host) {
        return issue(host, Instant.now().minus(LIFE));
    }

    private Issued issue(String host, Instant end) {
        KeyPair pair = newKeys();
        GeneralName alternative =
                new GeneralName(host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, host);
        return new Issued(
                certify(new X500Name("CN=" + host), pair, alternative, end),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    /** @param host null for an authority */
    private String certify(X500Name subject, KeyPair pair, GeneralName host, Instant end) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            if (host == null) {
                extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(host));
            }
            V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
            certificate.setSerialNumber(new ASN1Integer(BigInteger.valueOf(System.nanoTime())));
            certificate.setSignature(ECDSA);
            certificate.setIssuer(name);
            certificate.setSubject(subject);
            certificate.setStartDate(new Time(Date.from(end.minus(LIFE.multipliedBy(2)))));
            certificate.setEndDate(new Time(Date.from(end)));
            certificate.setSubjectPublicKeyInfo(
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
            certificate.setExtensions(extensions.generate());
            byte[] body = certificate.generateTBSCertificate().getEncoded("DER");
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            ASN1EncodableVector signed = new ASN1EncodableVector();
            signed.add(certificate.generateTBSCertificate());
            signed.add(ECDSA);
            signed.add(new DERBitString(signature.sign()));
            return pem("CERTIFICATE", new DERSequence(signed).getEncoded("DER"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }
}
