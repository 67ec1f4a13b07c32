package io.tses.tokens;

import io.tses.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;

/** Issues the tokens of a sign-in and tells genuine ones from others. */
public final class TokensVerticle extends VerticleBase {
    private final Bus bus;
    private final TokensConfig config;
    private final Clock clock;

    public TokensVerticle(Bus bus, TokensConfig config, Clock clock) {
        this.bus = bus;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        JwtSigner signer = new JwtSigner(vertx, config.signingKey());
        return Future.all(
                bus.answer(PrepareTokens.ADDRESS, ask -> Future.succeededFuture(prepare(signer, ask))),
                bus.answer(CheckToken.ADDRESS, ask -> check(signer, ask)));
    }

    private PrepareTokens.Prepared prepare(JwtSigner signer, PrepareTokens ask) {
        return new PrepareTokens.Prepared(
                signer.sign(Claims.startingNow(Claims.Kind.ACCESS, ask.userId(), config.accessTtl(), clock)),
                signer.sign(Claims.startingNow(Claims.Kind.REFRESH, ask.userId(), config.refreshTtl(), clock)),
                List.of());
    }

    private static Future<CheckToken.Reply> check(JwtSigner signer, CheckToken ask) {
        return signer.check(ask.token(), Claims.Kind.ACCESS)
                .map(subject ->
                        subject.<CheckToken.Reply>map(CheckToken.Valid::new).orElseGet(CheckToken.Invalid::new));
    }
}
