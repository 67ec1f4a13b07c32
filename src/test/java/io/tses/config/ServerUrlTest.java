package io.tses.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ServerUrlTest {
    private static final Map<String, Integer> PORTS = Map.of("redis", 6379, "rediss", 6379, "postgres", 5432);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+b", "a=b==", "a$b", "a&b", "a(b)", "a,b;c", "a'b", "a@b", "a:b", "a[b", "a]b", "a b", "a\"b", "a\\b",
                "100%", "%zz", "{a}", "a|b", "a^b`c", "<a>", "~!*", "päß", "пароль", "🔑"
            })
    void aPasswordMayBeWrittenAsItIsOrPercentEncoded(String password) {
        assertThat(password("postgres://u:" + password + "@host/db")).contains(password);
        assertThat(password("redis://:" + password + "@host")).contains(password);
        assertThat(password("redis://u:" + encoded(password) + "@host:1/2?x=y")).contains(password);
    }

    @ParameterizedTest
    @CsvSource({"a%40b, a@b", "a%2Fb, a/b", "a%2fb, a/b", "a%23b, a#b", "a%3Fb, a?b", "%2B, +", "+, +", "%2540, %40"})
    void aPasswordIsDecodedOnce(String written, String password) {
        assertThat(password("redis://u:" + written + "@host")).contains(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hu/sh",
                "hu?sh",
                "hu#sh",
                "hu?s=h",
                "1/2",
                "1?2",
                "1?2=3",
                "1#2",
                "/",
                "@/",
                "hush@x/y",
                "hush?@"
            })
    void aPasswordThatEndsThatPartOfAUrlIsToldToBePercentEncoded(String password) {
        assertThatThrownBy(() -> parse("redis://u:" + password + "@host:1/2"))
                .hasMessage("within its parts, the marks / ? # and @ must be percent-encoded, as %2F %3F %23 and %40");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://my_redis, my_redis, 6379",
        "redis://my_redis:6380, my_redis, 6380",
        "postgres://u:p@_my-postgres_, _my-postgres_, 5432",
        "redis://host:, host, 6379",
        "REDIS://Cache.Example.COM./0, cache.example.com., 6379",
        "redis://[::1]:7, ::1, 7",
        "redis://[FE80:0::1%25eth0], fe80::1%eth0, 6379",
        "redis://127.0.0.1, 127.0.0.1, 6379",
        "redis://bücher.example, xn--bcher-kva.example, 6379",
        "redis://faß.example, xn--fa-hia.example, 6379",
        "redis://b%C3%BCcher.example, xn--bcher-kva.example, 6379",
        "redis://localhost:65535, localhost, 65535",
        "redis://a@b@host, host, 6379",
    })
    void aHostIsTakenFromTheAuthority(String text, String host, int port) {
        assertThat(parse(text).host().value()).isEqualTo(host);
        assertThat(parse(text).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hush | it has no scheme",
                "redis:hush | it has no scheme",
                "://hush | it has no scheme",
                "//hush | it has no scheme",
                "redis:/hush | it has no scheme",
                "http://hush | its scheme is another one",
                "jdbc:postgresql://hush | it begins with jdbc:, which must be left out",
                "redis:// | it names no host",
                "redis:///0 | it names no host",
                "redis://u:hush@ | it names no host",
                "redis://:6379 | it names no host",
                "redis://[] | its host is neither a name nor an address",
                "redis://[hush] | its host is neither a name nor an address",
                "redis://[127.0.0.1] | its host is neither a name nor an address",
                "redis://hu sh | its host is neither a name nor an address",
                "redis://hu..sh | its host is neither a name nor an address",
                "redis://-hush | its host is neither a name nor an address",
                "redis://10.0.0.256 | its host is neither a name nor an address",
                "redis://10.1 | its host is neither a name nor an address",
                "redis://hu%2Fsh | its host is neither a name nor an address",
                "redis://10.0.0.0%2F8 | its host is neither a name nor an address",
                "redis://1,2 | it names more than one host",
                "redis://a:1,b:2 | it names more than one host",
                "redis://::1 | an IPv6 address must stand in brackets, with nothing but a port behind them",
                "redis://[::1 | an IPv6 address must stand in brackets, with nothing but a port behind them",
                "redis://[::1]hush | an IPv6 address must stand in brackets, with nothing but a port behind them",
                "postgres://u:p@%2Fvar%2Frun | it names a Unix socket and must name a host",
                "redis://host:0 | its port is not a number from 1 to 65535",
                "redis://host:65536 | its port is not a number from 1 to 65535",
                "redis://host:hush | its port is not a number from 1 to 65535",
                "redis://host:+1 | its port is not a number from 1 to 65535",
                "redis://host:１ | its port is not a number from 1 to 65535",
                "redis://u:%FF@host | what is percent-encoded in it is not UTF-8",
                "redis://u:hush%00@host | it holds a control character or a line break",
                "redis://host?hush | what follows its question mark must be name=value, joined by &",
                "redis://host?a=1&a=2 | it has a parameter twice"
            })
    void whatIsNoneIsToldWhyWithoutItsText(String text, String reason) {
        assertThatThrownBy(() -> parse(text)).hasMessage(reason);
    }

    @Test
    void ofSeveralServersEachHasAUrlOfItsOwn() {
        assertThat(ServerUrl.parseAll("redis://me:a,b@one:1,[::1]:2,three/x?y=z", PORTS))
                .isEqualTo(List.of(
                        parse("redis://me:a,b@one:1/x?y=z"),
                        parse("redis://me:a,b@[::1]:2/x?y=z"),
                        parse("redis://me:a,b@three/x?y=z")));
        assertThatThrownBy(() -> ServerUrl.parseAll("redis://one,,two", PORTS)).hasMessage("it names no host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://h\nost", "redis://u:hu\rsh@host", "redis://host/\t", "redis://host\u0000"})
    void controlCharactersAreRefused(String text) {
        assertThatThrownBy(() -> parse(text)).hasMessage("it holds a control character or a line break");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u:hush@host/db?password=hush, postgres://host:5432/db",
        "redis://hush@[::1], redis://[::1]:6379",
        "redis://host/0, redis://host:6379/0"
    })
    void itPrintsWhereTheServerIsOnly(String text, String printed) {
        assertThat(parse(text)).hasToString(printed);
    }

    private static Optional<String> password(String text) {
        ServerUrl url = parse(text);
        assertThat(url.host()).hasToString("host");
        return url.password().map(Secret::value);
    }

    private static ServerUrl parse(String text) {
        return ServerUrl.parse(text, PORTS);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
