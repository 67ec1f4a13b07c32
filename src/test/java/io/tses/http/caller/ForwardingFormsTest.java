package io.tses.http.caller;

import io.tses.http.caller.Forwarding.Hop;
import io.tses.shared.ClientAddress;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Forms in which forwarding headers come, right and wrong ones, and what is taken of them: the client, and how it called the
 * proxy that it reached. 10.0.0.0/8 is trusted, and from anybody else nothing is taken. Several lines of a header are in quotes.
 */
class ForwardingFormsTest {
    private static final String HERE = "10.0.0.1";
    private static final String NOTHING = "- -";

    private final ClientIp clientIp = new ClientIp(List.of("10.0.0.0/8", "fd00::/8"), new Hints());

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.7;proto=https;host=auth.example.com ! 203.0.113.7 https auth.example.com",
                "For=203.0.113.7;PROTO=https;Host=auth.example.com ! 203.0.113.7 https auth.example.com",
                "host=auth.example.com; proto=https ;for=203.0.113.7 ! 203.0.113.7 https auth.example.com",
                "for=203.0.113.7;proto=https;host=\"auth.example.com:8443\" ! 203.0.113.7 https auth.example.com:8443",
                "for=203.0.113.7:4711;host=auth.example.com:8443 ! 203.0.113.7 - auth.example.com:8443",
                "for=\"203.0.113.7:4711\";by=10.0.0.1;secret=x ! 203.0.113.7 - -",
                "for=\"203.0.113.7:_hidden\";proto=https ! 203.0.113.7 https -",
                "for=\"[2001:db8::1]\";proto=https;host=\"[2001:db8::2]:8443\" ! 2001:db8::1 https [2001:db8::2]:8443",
                "for=\"[2001:DB8:0::1]:4711\" ! 2001:db8::1 - -",
                "for=[2001:db8::1]:4711;proto=https ! 2001:db8::1 https -",
                "for=2001:db8::1 ! 2001:db8::1 - -",
                "for=\"\\2\\0\\3.0.113.7\" ! 203.0.113.7 - -",
                "for=\"[::ffff:203.0.113.7]\" ! 203.0.113.7 - -",
                // Several elements: that of the client, who is the first from the right that is no proxy.
                "for=1.1.1.1;proto=ftp;host=evil.example, for=203.0.113.7;proto=https;host=auth.example.com"
                        + " ! 203.0.113.7 https auth.example.com",
                "for=203.0.113.7;proto=https;host=auth.example.com, for=10.0.0.2;proto=http;host=internal"
                        + " ! 203.0.113.7 https auth.example.com",
                "`for=203.0.113.7;proto=https;host=auth.example.com\nfor=10.0.0.2;proto=http;host=internal`"
                        + " ! 203.0.113.7 https auth.example.com",
                "for=1.1.1.1;host=evil.example, for=203.0.113.7, for=10.0.0.2;proto=https;host=b ! 203.0.113.7 - -",
                "for=10.0.0.3;proto=https;host=a.example, for=10.0.0.2;host=internal ! 10.0.0.3 https a.example",
                "for=203.0.113.7;proto=https, for=\"[fd00::2]:80\";proto=http ! 203.0.113.7 https -",
                // Whom the proxy was called by is hidden, not how.
                "for=unknown;proto=https;host=auth.example.com ! 10.0.0.1 https auth.example.com",
                "for=_secret;proto=https;host=auth.example.com ! 10.0.0.1 https auth.example.com",
                "for=\"_secret:_port\";proto=https ! 10.0.0.1 https -",
                "proto=https;host=auth.example.com ! 10.0.0.1 https auth.example.com",
                "for=1.1.1.1;host=evil.example, for=unknown;host=a.example, for=10.0.0.2 ! 10.0.0.2 - a.example",
                "for=;proto=https ! 10.0.0.1 https -",
                // Malformed: nothing is taken of the element, and of what stands left of it.
                "for=\"203.0.113.7;proto=https ! 10.0.0.1 - -",
                "for=203.0.113.7\";proto=https ! 10.0.0.1 - -",
                "for=\"203.0.113.7\"x;proto=https ! 10.0.0.1 - -",
                "for=\"203.0.113.7\\\" ! 10.0.0.1 - -",
                "for=203.0.113.7;for=1.1.1.1;proto=https ! 10.0.0.1 - -",
                "for=203.0.113.7;proto=https;proto=http ! 10.0.0.1 - -",
                "for 203.0.113.7 ! 10.0.0.1 - -",
                "203.0.113.7 ! 10.0.0.1 - -",
                "fo r=203.0.113.7 ! 10.0.0.1 - -",
                "=203.0.113.7 ! 10.0.0.1 - -",
                "for=203.0.113.7 1.1.1.1;proto=https ! 10.0.0.1 - -",
                "for=203.0.113.256;proto=https ! 10.0.0.1 https -",
                "for=\"[2001:db8::1\";proto=https ! 10.0.0.1 https -",
                "for=\"[2001:db8::1]:port\" ! 10.0.0.1 - -",
                "for=1.1.1.1, for=\"x, for=10.0.0.2 ! 10.0.0.2 - -",
                // What a client leaves unfinished does not swallow what the proxy wrote behind it.
                "for=\"evil, for=203.0.113.7;proto=https ! 203.0.113.7 https -",
                "for=\"evil, for=\"[2001:db8::1]:4711\";proto=https ! 2001:db8::1 https -",
                "x=\"\\\", for=203.0.113.7;host=a.example ! 203.0.113.7 - a.example",
                "x=\"\\\", for=\"[2001:db8::1]\" ! 2001:db8::1 - -",
                "for=\"1.1.1.1, 2.2.2.2\", for=203.0.113.7 ! 203.0.113.7 - -",
                // Empty elements are none (RFC 9110, 5.6.1).
                "for=203.0.113.7;proto=https, , ! 203.0.113.7 https -",
                ";;,== ! 10.0.0.1 - -",
                "; ! 10.0.0.1 - -",
                ", ! 10.0.0.1 - -"
            })
    void forwarded(String header, String taken) {
        assertThat(take(HERE, lines("Forwarded", header))).isEqualTo(taken);
        assertThat(take("198.51.100.1", lines("Forwarded", header))).isEqualTo("198.51.100.1 " + NOTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "203.0.113.7 ! https ! auth.example.com ! - ! 203.0.113.7 https auth.example.com",
                "203.0.113.7 ! https ! auth.example.com ! 8443 ! 203.0.113.7 https auth.example.com 8443",
                "1.1.1.1, 203.0.113.7 ! http, https ! evil.example, a.example ! - ! 203.0.113.7 https a.example",
                "203.0.113.7, 10.0.0.2 ! https, http ! a.example, internal ! 443, 80 ! 203.0.113.7 https a.example 443",
                "203.0.113.7, 10.0.0.2 ! https ! a.example ! - ! 203.0.113.7 https a.example",
                "1.1.1.1, 203.0.113.7, 10.0.0.2 ! ftp, https, http ! x, a.example, b ! - ! 203.0.113.7 https a.example",
                "`203.0.113.7\n10.0.0.2` ! `https\nhttp` ! `a.example\ninternal` ! - ! 203.0.113.7 https a.example",
                "unknown ! https ! a.example ! - ! 10.0.0.1 https a.example",
                "`203.0.113.7, ` ! https ! - ! - ! 10.0.0.1 https -",
                "1.1.1.1, , 10.0.0.2 ! https ! - ! - ! 10.0.0.2 https -",
                "- ! http, https ! inner, a.example ! - ! 10.0.0.1 https a.example",
                "10.0.0.3, 10.0.0.2 ! https, http ! a.example, b ! - ! 10.0.0.3 https a.example"
            })
    void xForwarded(String clients, String protos, String hosts, String ports, String taken) {
        MultiMap headers = lines("X-Forwarded-For", clients)
                .addAll(lines("X-Forwarded-Proto", protos))
                .addAll(lines("X-Forwarded-Host", hosts))
                .addAll(lines("X-Forwarded-Port", ports));

        assertThat(take(HERE, headers)).isEqualTo(taken);
        assertThat(take("198.51.100.1", headers)).isEqualTo("198.51.100.1 " + NOTHING);
    }

    @Test
    void ofBothFamiliesOneIsRead() {
        MultiMap headers = lines("X-Forwarded-For", "203.0.113.7")
                .add("Forwarded", "for=1.1.1.1;proto=https;host=evil.example")
                .add("X-Forwarded-Proto", "http");
        MultiMap standard = lines("Forwarded", "for=203.0.113.7")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "evil.example");

        assertThat(take(HERE, headers)).isEqualTo("203.0.113.7 http -");
        assertThat(take(HERE, standard)).isEqualTo("203.0.113.7 - -");
    }

    @Test
    void aListOfAnyLengthIsReadFromItsEnd() {
        String invented = String.join(", ", Collections.nCopies(2000, "1.1.1.1"));
        String proxies = String.join(", ", Collections.nCopies(2000, "10.0.0.2"));

        assertThat(take(HERE, lines("X-Forwarded-For", invented + ", 203.0.113.7")))
                .isEqualTo("203.0.113.7 - -");
        assertThat(take(HERE, lines("X-Forwarded-For", "203.0.113.7, " + proxies)))
                .isEqualTo("203.0.113.7 - -");
        assertThat(take(HERE, lines("Forwarded", "for=\"".repeat(4000) + ", for=203.0.113.7")))
                .isEqualTo("203.0.113.7 - -");
        assertThat(take(HERE, lines("Forwarded", "for=\"" + "\\a".repeat(8000) + "\"")))
                .isEqualTo(HERE + " " + NOTHING);
        assertThat(take(HERE, lines("Forwarded", ",;".repeat(8000)))).isEqualTo(HERE + " " + NOTHING);
    }

    private String take(String peer, MultiMap headers) {
        ClientIp.Client client = clientIp.find(ClientAddress.parse(peer), headers);
        Hop call = client.call();
        return client.address().text() + " " + orDash(call.proto()) + " " + orDash(call.host())
                + (call.port().isEmpty() ? "" : " " + call.port());
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static MultiMap lines(String name, String header) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (header != null) {
            Arrays.stream(header.split("\n")).forEach(line -> headers.add(name, line));
        }
        return headers;
    }
}
