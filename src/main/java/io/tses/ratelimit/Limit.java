package io.tses.ratelimit;

import io.tses.shared.WireNamed;

/**
 * Everything that is limited, in one table: what is counted, under which key of Redis, and the settings that say how many
 * permits a window has. A window begins with its first permit and does not move; no permits mean no limit.
 */
public enum Limit implements WireNamed {
    /** Code requests for one address, from clients that have proven nothing. */
    EMAIL("otp_request_email:"),
    EMAIL_DAY("otp_request_email_day:"),
    /** Code requests from one client. */
    CLIENT("otp_request_ip:"),
    CLIENT_DAY("otp_request_ip_day:"),
    /** Code requests from one network, see {@link io.tses.shared.ClientAddress#network}. */
    NETWORK("otp_request_network:"),
    /** Code requests of everybody. */
    ALL("otp_request_all:"),
    /** Code requests for addresses of one domain. */
    DOMAIN("otp_request_domain:"),
    /** Code requests of one device for the address that it has signed in with before, in place of those of the address. */
    DEVICE("otp_request_device:"),
    DEVICE_DAY("otp_request_device_day:"),
    /** Other usernames that one person wants to have, whether they get them or not. */
    USERNAME("username_changes:"),
    /** Wrong codes and links from one client. */
    CLIENT_FAILURES("otp_failed_ip:", "otp.client-failures", "otp.client-failure-window"),
    /** Wrong codes and links from one network. */
    NETWORK_FAILURES("otp_failed_network:", "otp.network-failures", "otp.network-failure-window");

    private final String keyPrefix;
    private final String permitsSetting;
    private final String windowSetting;

    Limit(String keyPrefix) {
        this.keyPrefix = keyPrefix;
        String setting = "ratelimit." + wireName().replace('_', '-');
        this.permitsSetting = setting + "-permits";
        this.windowSetting = setting + "-window";
    }

    Limit(String keyPrefix, String permitsSetting, String windowSetting) {
        this.keyPrefix = keyPrefix;
        this.permitsSetting = permitsSetting;
        this.windowSetting = windowSetting;
    }

    /** Where Redis counts the permits that {@code subject} has taken in the running window. */
    public String key(String subject) {
        return keyPrefix + subject;
    }

    /** The path of the setting that says how many permits a window has. */
    public String permitsSetting() {
        return permitsSetting;
    }

    /** The path of the setting that says how long a window is. */
    public String windowSetting() {
        return windowSetting;
    }
}
