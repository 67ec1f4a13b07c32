package io.tses.captcha;

import io.tses.tls.Distrusted;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * The call to the provider: one POST, answered in time and shortly or not at all. The address of whoever solved the challenge is
 * not handed on: the provider has seen them itself. Belongs to one event loop, and ends with its verticle.
 */
final class SiteVerify {
    /** Many times what providers answer. */
    static final int MAX_ANSWER_BYTES = 64 * 1024;

    /** So that connections are closed by us before the other end closes them under a request. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final HttpClient client;
    private final CaptchaConfig config;
    private final RequestOptions request;

    /** What stands before the token. */
    private final String constant;

    /** @param connections at once, at most */
    SiteVerify(Vertx vertx, CaptchaConfig config, ServerTrust trust, int connections) {
        this.config = config;
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(config.verifyUrl().toString())
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        this.constant = site(config) + "secret=" + encoded(config.secret().value()) + "&response=";
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setSsl(config.verifyUrl().getScheme().equals("https"))
                        .setVerifyHost(true)
                        .setTrustOptions(trust)
                        .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                        .setConnectTimeout((int) config.timeout().toMillis()),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    /**
     * What the provider answers.
     *
     * @return fails with {@link Unjudged}, and nothing else
     */
    Future<Answer> ask(CaptchaToken token) {
        Future<HttpClientRequest> line = client.request(request);
        return line.compose(open -> open.send(form(token)).compose(SiteVerify::read))
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> line.onSuccess(HttpClientRequest::reset))
                .recover(cause -> Future.failedFuture(unjudged(cause)));
    }

    private Buffer form(CaptchaToken token) {
        return Buffer.buffer(constant + encoded(token.value()));
    }

    /** A secret of hCaptcha is that of all sites of its owner. */
    private static String site(CaptchaConfig config) {
        return config.provider() == CaptchaConfig.Provider.HCAPTCHA
                        && !config.siteKey().isEmpty()
                ? "sitekey=" + encoded(config.siteKey()) + "&"
                : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MAX_ANSWER_BYTES) {
                whole.tryFail(new Unjudged("answers more than " + MAX_ANSWER_BYTES + " bytes"));
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(new Answer(response.statusCode(), body.toString())));
        return whole.future();
    }

    private Unjudged unjudged(Throwable cause) {
        if (cause instanceof Unjudged known) {
            return known;
        }
        if (cause instanceof TimeoutException) {
            return new Unjudged("does not answer within " + config.timeout().toMillis() + " ms");
        }
        return new Unjudged(Distrusted.in(cause)
                .map(distrusted -> "shows a certificate that " + distrusted.reason())
                .orElse(lost(cause)));
    }

    private static String lost(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "has no address: see captcha.verify-url (CAPTCHA_VERIFY_URL)";
        }
        if (cause instanceof ConnectException) {
            return "takes no connection";
        }
        return cause instanceof SSLException ? "cannot be talked to by TLS" : "broke the connection off";
    }

    record Answer(int status, String body) {}
}
