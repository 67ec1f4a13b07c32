package io.tses.keys;

import io.tses.config.Secret;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys of access tokens.
 *
 * @param signing the one that signs
 * @param accepted all that tokens are accepted under, {@code signing} among them, each once
 */
public record KeyRing(TokenKey signing, List<TokenKey> accepted) {
    public static KeyRing of(TokenKey only) {
        return new KeyRing(only, List.of(only));
    }

    /** The first of {@code keys} signs. */
    public static KeyRing of(Collection<? extends TokenKey> keys) {
        Map<String, TokenKey> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.putIfAbsent(key.id(), key));
        List<TokenKey> accepted = List.copyOf(byId.values());
        return new KeyRing(accepted.get(0), accepted);
    }

    /**
     * All keys of a text.
     *
     * @throws KeyException in words that go on after the name of the text
     */
    public static KeyRing ofPem(Secret pem) {
        return of(KeyPem.read(pem.value()));
    }

    /** The public keys as a JSON Web Key Set. */
    public String jwks() {
        return accepted.stream()
                .map(TokenKey::publicJwk)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** Whether every key of {@code former} is accepted still. */
    public boolean keepsAllOf(KeyRing former) {
        return ids().containsAll(former.ids());
    }

    /** Whether tokens are signed and accepted under the same keys, and published in the same order. */
    boolean isSameAs(KeyRing other) {
        return List.copyOf(ids()).equals(List.copyOf(other.ids()));
    }

    private Set<String> ids() {
        return accepted.stream().map(TokenKey::id).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
