package io.tses.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The server of {@link Floor}. */
final class FloorVerticle extends VerticleBase {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_CODE = 1_000_000;

    /** What a code request cannot do without: two limits, the code, a job for the mailer and one for the record. */
    private static final String SCRIPT = """
            local email = tonumber(redis.call('GET', KEYS[1]) or '0')
            local client = tonumber(redis.call('GET', KEYS[2]) or '0')
            if email >= tonumber(ARGV[1]) or client >= tonumber(ARGV[2]) then
              return {1, redis.call('PTTL', KEYS[1])}
            end
            redis.call('SET', KEYS[3], ARGV[5], 'EX', ARGV[6])
            if redis.call('INCR', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
            if redis.call('INCR', KEYS[2]) == 1 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
            redis.call('XADD', KEYS[4], 'MAXLEN', '~', 200000, '*', 'd', ARGV[7])
            redis.call('XADD', KEYS[5], 'MAXLEN', '~', 200000, '*', 'd', ARGV[8])
            return {0, 0}
            """;

    private final String redisUrl;
    private final IntConsumer onListening;
    private final SecureRandom random = new SecureRandom();
    private final Mac mac;

    FloorVerticle(String redisUrl, IntConsumer onListening) {
        this.redisUrl = redisUrl;
        this.onListening = onListening;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(new byte[32], ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Future<?> start() {
        RedisOptions options = new RedisOptions().setConnectionString(redisUrl).setMaxWaitingHandlers(MAX_WAITING);
        return Redis.createClient(vertx, options)
                .connect()
                .compose(redis -> redis.send(
                                Request.cmd(Command.SCRIPT).arg("LOAD").arg(SCRIPT))
                        .compose(digest -> listen(redis, digest.toString())));
    }

    private Future<?> listen(RedisConnection redis, String digest) {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(-1).setTcpNoDelay(true))
                .requestHandler(request -> request.body().onSuccess(body -> answer(redis, digest, request, body)))
                .listen()
                .onSuccess(listening -> onListening.accept(listening.actualPort()));
    }

    private void answer(RedisConnection redis, String digest, HttpServerRequest request, Buffer body) {
        String email = new JsonObject(body).getString("email");
        String client = request.getHeader("X-Forwarded-For");
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        redis.send(script(digest, email, client, agent))
                .onSuccess(reply -> answer(request, reply))
                .onFailure(broken -> request.response().setStatusCode(503).end());
    }

    private static void answer(HttpServerRequest request, Response reply) {
        boolean sent = reply.get(0).toInteger() == 0;
        JsonObject body = sent
                ? new JsonObject().put("message", "OTP sent successfully").put("expires_in", 300)
                : new JsonObject().put("retry_after", reply.get(1).toLong());
        request.response()
                .setStatusCode(sent ? 202 : 429)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toBuffer());
    }

    private Request script(String digest, String email, String client, String agent) {
        String code = Integer.toString(MAX_CODE + random.nextInt(MAX_CODE)).substring(1);
        mac.update(email.getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().formatHex(mac.doFinal(code.getBytes(StandardCharsets.US_ASCII)));
        return Request.cmd(Command.EVALSHA)
                .arg(digest)
                .arg("5")
                .arg("email:" + email)
                .arg("client:" + client)
                .arg("code:" + email)
                .arg("mail")
                .arg("audit")
                .arg("1000000000")
                .arg("1000000000")
                .arg("600")
                .arg("3600")
                .arg(hash)
                .arg("300")
                .arg("{\"to\":\"" + email + "\",\"code\":\"" + code + "\"}")
                .arg("{\"event\":\"OTP_REQUESTED\",\"email\":\"" + email + "\",\"ip\":\"" + client + "\",\"agent\":\""
                        + agent + "\"}");
    }
}
