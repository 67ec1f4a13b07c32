package io.tses.keys;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;

/**
 * For everybody who has seen an ECDSA signature (r, s) there is a second one of the same text, (r, n - s). Ours is the one
 * with the smaller s, and the other is refused.
 */
final class LowS {
    private static final BigInteger N = CustomNamedCurves.getByName("P-256").getN();
    private static final BigInteger HALF = N.shiftRight(1);
    private static final int BYTES = 32;

    private LowS() {}

    static byte[] of(byte[] signature) {
        if (is(signature)) {
            return signature;
        }
        byte[] other = Arrays.copyOf(signature, signature.length);
        System.arraycopy(BigIntegers.asUnsignedByteArray(BYTES, N.subtract(s(signature))), 0, other, BYTES, BYTES);
        return other;
    }

    static boolean is(byte[] signature) {
        return s(signature).compareTo(HALF) <= 0;
    }

    private static BigInteger s(byte[] signature) {
        return new BigInteger(1, signature, BYTES, BYTES);
    }
}
