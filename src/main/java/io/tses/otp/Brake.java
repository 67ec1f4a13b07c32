package io.tses.otp;

import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;

/**
 * Knows whether more is guessed by everybody than people mistype, as of the last look. The scripts decide by themselves how many
 * tries that leaves. Belongs to one event loop.
 */
final class Brake {
    private static final LuaScript MEASURE = LuaScript.beside(Brake.class, "sign-in.lua", "measure-guesses.lua");

    /**
     * @param guesses wrong codes that were compared with a live one, of this minute or the one before, whichever is more
     * @param signIns likewise
     */
    record Measured(int guesses, int signIns, boolean on) {}

    private final HeldConnection redis;
    private final OtpConfig config;
    private boolean on;

    Brake(HeldConnection redis, OtpConfig config) {
        this.redis = redis;
        this.config = config;
    }

    boolean isOn() {
        return on;
    }

    /** Fails when Redis cannot tell; what was known before goes on then. */
    Future<Measured> look() {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.everybody())
                .arg(config.brakeGuesses())
                .arg(config.brakeShare());
        return MEASURE.run(redis, call)
                .map(reply -> new Measured(reply.count("guesses"), reply.count("sign_ins"), reply.flag("braked")))
                .onSuccess(measured -> on = measured.on());
    }
}
