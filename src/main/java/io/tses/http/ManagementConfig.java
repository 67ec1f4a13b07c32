package io.tses.http;

import io.tses.config.ConfigReader;

/** Where operators' machinery asks after the service; not for the public. */
public record ManagementConfig(String host, int port) {
    public static ManagementConfig from(ConfigReader management) {
        return new ManagementConfig(management.requiredText("host"), management.port("port"));
    }
}
