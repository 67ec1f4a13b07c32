package io.tses.devices;

/**
 * What a device that has signed in to an address shows to be told from strangers (OWASP calls it a device cookie). It signs
 * nobody in. May be any text: one that nobody issued proves nothing.
 *
 * @param value never to be logged or stored as it is
 */
public record DeviceProof(String value) {
    @Override
    public String toString() {
        return "******";
    }
}
