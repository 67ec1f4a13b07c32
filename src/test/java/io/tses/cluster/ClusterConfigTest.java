package io.tses.cluster;

import io.tses.support.Settings;
import io.tses.support.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterConfigTest {
    private static final Settings<ClusterConfig> SETTINGS = Settings.of(ClusterConfig::from);

    @Test
    void aNodeIsAloneUnlessToldOtherwiseAndDoesEverything() {
        ClusterConfig config = SETTINGS.defaults();

        assertThat(config.enabled()).isFalse();
        assertThat(config.roles()).isEqualTo(EnumSet.allOf(Role.class));
    }

    @Test
    void rolesAreListed() {
        assertThat(SETTINGS.with(Map.of("CLUSTER_ENABLED", "true", "ROLES", "[http, otp]"))
                        .roles())
                .isEqualTo(Set.of(Role.HTTP, Role.OTP));
        assertThat(SETTINGS.problems(Map.of("CLUSTER_ENABLED", "true", "ROLES", "http,otpp")))
                .containsExactly("roles (ROLES) must list some of http, otp, ratelimit, users, tokens, audit, mailer,"
                        + " not \"otpp\"");
    }

    @Test
    void someRolesNeedOthersForTheRest() {
        assertThat(SETTINGS.problems(Map.of("ROLES", "http")))
                .containsExactly(
                        "roles (ROLES) needs cluster.enabled (CLUSTER_ENABLED): no other node would do the rest");
    }

    @Test
    void offLoopbackTheBusIsProtectedOrSaidNotToBe() {
        Map<String, String> open = Map.of("CLUSTER_ENABLED", "true", "CLUSTER_HOST", "192.0.2.1");

        assertThat(SETTINGS.problems(open))
                .singleElement()
                .asString()
                .startsWith("cluster.cert-file (CLUSTER_CERT_FILE) is not set");
        assertThat(SETTINGS.problems(and(open, "CLUSTER_INSECURE", "true"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("CLUSTER_ENABLED", "true"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "no such host"})
    void whereItListensIsOneAddressOfThisMachine(String host) {
        assertThat(SETTINGS.problems(Map.of("CLUSTER_ENABLED", "true", "CLUSTER_HOST", host)))
                .anyMatch(problem -> problem.startsWith("cluster.host (CLUSTER_HOST) must be one address"));
    }

    @Test
    void certificateKeyAndAuthorityComeTogether(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("some.pem"), "").toString();

        assertThat(SETTINGS.problems(Map.of("CLUSTER_CERT_FILE", file)))
                .containsExactly(
                        "cluster.key-file (CLUSTER_KEY_FILE) is not set, and cert-file, key-file and ca-file are of use together only",
                        "cluster.ca-file (CLUSTER_CA_FILE) is not set, and cert-file, key-file and ca-file are of use together only");
        assertThat(SETTINGS.problems(Map.of("CLUSTER_CA_FILE", folder + "/none")))
                .contains("cluster.ca-file (CLUSTER_CA_FILE) names a file that cannot be read: " + folder + "/none");
    }

    @Test
    void eachOfTheFilesIsNamedByItsSettingWhenItIsNotWhatItShouldBe(@TempDir Path folder) throws IOException {
        TestCa authority = new TestCa("ours");
        TestCa.Issued node = authority.issue("node");
        TestCa.Issued other = authority.issue("other");
        String key = node.key();

        assertThat(problems(folder, node.certificate(), key, authority.pem())).isEmpty();
        assertThat(problems(folder, "none", "none", "none"))
                .containsExactly(
                        "cluster.ca-file (CLUSTER_CA_FILE) names a file without a sound certificate in PEM: " + folder
                                + "/ca",
                        "cluster.key-file (CLUSTER_KEY_FILE) names a file without a sound private key in PEM (PKCS#8): "
                                + folder + "/key",
                        "cluster.cert-file (CLUSTER_CERT_FILE) names a file without a sound certificate in PEM: "
                                + folder + "/cert");
        assertThat(problems(folder, node.certificate(), key.substring(0, key.length() / 2), authority.pem()))
                .singleElement()
                .asString()
                .startsWith("cluster.key-file (CLUSTER_KEY_FILE) names a file without");
        assertThat(problems(folder, node.certificate(), other.key(), authority.pem()))
                .containsExactly("cluster.key-file (CLUSTER_KEY_FILE) names the key of another certificate than"
                        + " cluster.cert-file (CLUSTER_CERT_FILE)");
        assertThat(problems(folder, node.certificate(), key, new TestCa("another").pem()))
                .containsExactly("cluster.cert-file (CLUSTER_CERT_FILE) names a certificate that none in"
                        + " cluster.ca-file (CLUSTER_CA_FILE) has issued");
    }

    private static List<String> problems(Path folder, String certificate, String key, String authority)
            throws IOException {
        return SETTINGS.problems(Map.of(
                "CLUSTER_CERT_FILE",
                Files.writeString(folder.resolve("cert"), certificate).toString(),
                "CLUSTER_KEY_FILE",
                Files.writeString(folder.resolve("key"), key).toString(),
                "CLUSTER_CA_FILE",
                Files.writeString(folder.resolve("ca"), authority).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "no such host", "http://a"})
    void whatOthersCannotReachItUnderIsNamed(String host) {
        assertThat(SETTINGS.problems(Map.of("CLUSTER_ENABLED", "true", "CLUSTER_PUBLIC_HOST", host)))
                .containsExactly("cluster.public-host (CLUSTER_PUBLIC_HOST) must be a name or an address under which"
                        + " other nodes reach this one, or empty, not \"" + host + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "tses-2.internal", "tses-2.internal:5701", "[2001:db8::2]:5701", "a,b,c"})
    void membersAreHostsWithOrWithoutAPort(String members) {
        assertThat(SETTINGS.problems(Map.of("CLUSTER_MEMBERS", members))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "a:", "a:0", "a b", "a/24", "a:1:2", "*", "a:65536", "[::1]:99999"})
    void whatIsNoHostIsNamed(String members) {
        assertThat(SETTINGS.problems(Map.of("CLUSTER_MEMBERS", members)))
                .singleElement()
                .asString()
                .endsWith("not \"" + members + "\"");
    }

    @Test
    void portsAndNamesHaveBounds() {
        SETTINGS.assertBounds("cluster.port", "a whole number", "0", "1", "65535", "65536");
        assertThat(SETTINGS.problems(Map.of("CLUSTER_NAME", "a b")))
                .containsExactly(
                        "cluster.name (CLUSTER_NAME) must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen");
        assertThat(SETTINGS.problems(Map.of("CLUSTER_ENABLED", "true", "CLUSTER_BUS_PORT", "5701")))
                .containsExactly("cluster.bus-port (CLUSTER_BUS_PORT) must differ from cluster.port (CLUSTER_PORT)");
    }

    private static Map<String, String> and(Map<String, String> some, String name, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }
}
