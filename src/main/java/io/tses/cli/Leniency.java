package io.tses.cli;

import io.tses.config.LoadedConfig;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** How much {@code dev} lets happen that production refuses. Numbers and origins alone: the same code decides. */
enum Leniency {
    NONE("those of production: --strict was said"),
    NONE_IN_THE_DEMO("those of production, so that the demo meets them"),
    NONE_FOR_OTHERS("those of production: others than this machine can reach it"),
    FOR_DEVELOPERS("high; --strict has those of production");

    private static final String ENOUGH = "1000";

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry(
                    "http.cors-origins",
                    "http://localhost:*, http://127.0.0.1:*, https://localhost:*, https://127.0.0.1:*"),
            Map.entry("ratelimit.email-permits", ENOUGH),
            Map.entry("ratelimit.email-day-permits", ENOUGH),
            Map.entry("ratelimit.client-permits", ENOUGH),
            Map.entry("ratelimit.client-day-permits", ENOUGH),
            Map.entry("ratelimit.network-permits", ENOUGH),
            Map.entry("ratelimit.device-permits", ENOUGH),
            Map.entry("ratelimit.device-day-permits", ENOUGH),
            Map.entry("ratelimit.username-permits", ENOUGH),
            Map.entry("otp.client-failures", ENOUGH),
            Map.entry("otp.network-failures", ENOUGH));

    private final String limits;

    Leniency(String limits) {
        this.limits = limits;
    }

    /** Towards whoever reaches the service that {@code values} describe. */
    static Leniency of(JsonObject values, boolean strict) {
        if (strict) {
            return NONE;
        }
        return isForThisMachineOnly(values) ? FOR_DEVELOPERS : NONE_FOR_OTHERS;
    }

    /** Whether nobody else can reach the service that {@code values} describe. */
    static boolean isForThisMachineOnly(JsonObject values) {
        return isLoopback(String.valueOf(values.getJsonObject("http").getValue("host")));
    }

    LoadedConfig settings(LoadedConfig loaded) {
        return this == FOR_DEVELOPERS ? loaded.withDefaults(SETTINGS) : loaded;
    }

    /** What the limits are, and why. */
    String limits() {
        return limits;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
