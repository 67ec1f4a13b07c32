package io.tses.shared;

import java.util.Set;

/**
 * Domains, each with all below it: whoever lists {@code example.com} means {@code mail.example.com} as well. Looked up in as many
 * steps as a name has labels, however many there are.
 *
 * @param names in canonical spelling, see {@link DomainName}
 */
public record DomainSet(Set<String> names) {
    public static final DomainSet EMPTY = new DomainSet(Set.of());

    public DomainSet {
        names = Set.copyOf(names);
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /**
     * Whether a domain, or one above it, is among them.
     *
     * @param domain in canonical spelling
     */
    public boolean covers(String domain) {
        String name = domain;
        while (!names.contains(name)) {
            int dot = name.indexOf('.');
            if (dot < 0) {
                return false;
            }
            name = name.substring(dot + 1);
        }
        return true;
    }

    /** By number: there may be very many. */
    @Override
    public String toString() {
        return names.size() + " domains";
    }
}
