package io.tses.cli;

import io.tses.cluster.ClusterConfig;
import io.tses.support.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path folder;

    ClusterCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aSetOfCertificatesIsWhatNodesBelieve() throws IOException, GeneralSecurityException {
        assertThat(run("cluster", "certificates", "--node", "10.0.0.1,tses-2.internal", "--dir", "set"))
                .isZero();

        X509Certificate authority = certificate("ca.pem");
        X509Certificate first = certificate("10.0.0.1.pem");
        first.verify(authority.getPublicKey());
        assertThat(first.getSubjectAlternativeNames().toString()).contains("10.0.0.1");
        assertThat(certificate("tses-2.internal.pem")
                        .getSubjectAlternativeNames()
                        .toString())
                .contains("tses-2.internal");
        assertThat(out.toString()).contains("10.0.0.1.pem", "tses-2.internal.pem");
        assertThat(err.toString()).contains("CLUSTER_CERT_FILE", "CLUSTER_KEY_FILE", "CLUSTER_CA_FILE");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("10.0.0.1.key.pem"))))
                .isEqualTo("rw-------");
        assertThat(Settings.of(ClusterConfig::from)
                        .problems(Map.of(
                                "CLUSTER_ENABLED", "true",
                                "CLUSTER_HOST", "192.0.2.1",
                                "CLUSTER_CERT_FILE", file("10.0.0.1.pem").toString(),
                                "CLUSTER_KEY_FILE", file("10.0.0.1.key.pem").toString(),
                                "CLUSTER_CA_FILE", file("ca.pem").toString())))
                .isEmpty();
    }

    @Test
    void nothingIsOverwritten() {
        assertThat(run("cluster", "certificates", "--node", "a", "--dir", "set"))
                .isZero();

        assertThat(run("cluster", "certificates", "--node", "b", "--dir", "set"))
                .isEqualTo(2);

        assertThat(err.toString()).contains("ca.pem is there already; name another --dir");
        assertThat(file("b.pem")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "../a, 30, --node must name hosts",
        "a b, 30, --node must name hosts",
        "a, 0, --days must be 1 to 3650",
        "a, 3651, --days must be 1 to 3650"
    })
    void whatCannotBeIsNamed(String node, String days, String problem) {
        assertThat(run("cluster", "certificates", "--node", node, "--days", days))
                .isEqualTo(2);

        assertThat(err.toString()).contains(problem);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(run("cluster")).isZero();

        assertThat(out.toString()).contains("Usage: tses cluster", "certificates");
    }

    private Path file(String name) {
        return folder.resolve("set").resolve(name);
    }

    private X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file(name))));
    }

    private int run(String... args) {
        Surroundings surroundings =
                new Surroundings(Map.of(), folder, new PrintWriter(out, true), new PrintWriter(err, true), false);
        return Main.run(surroundings, args);
    }
}
