package io.tses.http;

import inet.ipaddr.IPAddressString;

/** Finds the address of the real client behind trusted proxies. */
final class ClientIp {
    private ClientIp() {}

    static boolean isCidr(String text) {
        return new IPAddressString(text).getAddress() != null;
    }
}
