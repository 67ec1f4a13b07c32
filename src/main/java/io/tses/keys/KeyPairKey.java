package io.tses.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

/**
 * A key pair: its public half lets others check access tokens by themselves. Nobody but who has the private half can make
 * another signature of the same text, not even from one that they have seen.
 */
final class KeyPairKey implements TokenKey {
    private final KeyAlgorithm algorithm;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final int signatureBytes;
    private final PublicJwk jwk;

    KeyPairKey(KeyAlgorithm algorithm, PrivateKey privateKey, PublicKey publicKey, int signatureBytes, PublicJwk jwk) {
        this.algorithm = algorithm;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.signatureBytes = signatureBytes;
        this.jwk = jwk;
    }

    @Override
    public String id() {
        return jwk.thumbprint();
    }

    @Override
    public String algorithm() {
        return algorithm.name();
    }

    @Override
    public Optional<String> publicJwk() {
        return Optional.of(jwk.json(algorithm));
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public byte[] sign(byte[] input) {
        try {
            Signature signer = algorithm.signature();
            signer.initSign(privateKey);
            signer.update(input);
            byte[] signature = signer.sign();
            return algorithm == KeyAlgorithm.ES256 ? LowS.of(signature) : signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean verify(byte[] input, byte[] signature) {
        if (signature.length != signatureBytes || (algorithm == KeyAlgorithm.ES256 && !LowS.is(signature))) {
            return false;
        }
        try {
            Signature verifier = algorithm.signature();
            verifier.initVerify(publicKey);
            verifier.update(input);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            // A signature that cannot even be read is no signature.
            return false;
        }
    }
}
