package io.tses.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class AnyServerUrlTest {
    private static final Map<String, Integer> PORTS = Map.of("postgres", 5432);

    @Property
    void whateverIsPercentEncodedArrivesAsItWas(
            @ForAll("texts") String user,
            @ForAll("texts") String password,
            @ForAll("texts") String path,
            @ForAll("texts") String value) {
        ServerUrl url = parse("postgres://" + encoded(user) + ":" + encoded(password) + "@host:7/" + encoded(path) + "?"
                + encoded(path) + "=" + encoded(value));

        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password()).map(Secret::value).contains(password);
        assertThat(url.host()).hasToString("host");
        assertThat(url.port()).isEqualTo(7);
        assertThat(url.path()).isEqualTo(path);
        assertThat(url.parameters()).isEqualTo(Map.of(path, value));
    }

    @Property
    void whateverIsReadOrNotIsNeverPrinted(@ForAll("texts") String text) {
        for (String url : new String[] {
            "postgres://u:hush" + text + "hush@host/db", "postgres://host/db?password=hush" + text, "hush" + text
        }) {
            String printed;
            try {
                printed = parse(url).toString();
            } catch (IllegalArgumentException e) {
                printed = e.getMessage();
            }
            assertThat(printed).doesNotContain("hush");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(12)
                .withChars("%+/?#@:&=[]\\ 09afAF,;'é€")
                .withCharRange('!', '~')
                .edgeCases(edges -> edges.add("", "%", "%%", "%4", "%41", "%2541", "@", "+"));
    }

    private static ServerUrl parse(String text) {
        return ServerUrl.parse(text, PORTS);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
