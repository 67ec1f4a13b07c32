package io.tses.load;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is wrong with a call is told before anything is started. */
class LoadKitTest {
    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                           | "nonsense" is no scenario; there are request, wrong-code, sign-in
            --rate 0                           | --rate must be between 0.1 and 50000, not 0
            --rate 50001                       | --rate must be between 0.1 and 50000, not 50001
            --rate 5 --workers 5               | --rate and --workers: arrivals have a rate, or come as fast as answers do
            --workers 0                        | --workers must be between 1 and 10000, not 0
            --people 0                         | --people must be between 1 and 1000000, not 0
            --errors 101                       | --errors must be between 0 and 100, not 101
            --connections 0                    | --connections must be between 1 and 20000, not 0
            --most-under-way 0                 | --most-under-way must be between 1 and 200000, not 0
            --for 0s                           | --for must be between 1s and 60m, not 0s
            --for 30                           | "30" is no length of time; right would be 500ms, 30s, or 5m
            --warm-up 11m                      | --warm-up must be between 0s and 10m, not 11m
            --timeout 1ms                      | --timeout must be between 100ms and 5m, not 1ms
            --settle 2h                        | --settle must be between 1s and 60m, not 120m
            --p99-request 6m                   | --p99-request must be between 1ms and 5m, not 6m
            --p99-audit 5ms                    | --p99-audit: there is no such step in sign-in
            mixed --mix sign-in                | "sign-in" is no mix; right would be bearer=60
            mixed --mix sign-in=0              | is no mix; right would be
            mixed --mix mixed=3                | is no mix; right would be
            --url localhost:8080               | --url "localhost:8080" is no address of a node; right would be http://localhost:8080
            --url http://localhost:8080/auth   | --url http://localhost:8080/auth has more than scheme, host and port
            --url http://localhost:8080        | nothing says where codes come: --mailbox names a mailbox
            --config nowhere.yaml              | --config nowhere.yaml cannot be read
            --smtp 2525                        | "2525" is no address to listen at; right would be 127.0.0.1:2525
            --smtp :1 --mailbox http://x       | ":1" is no address to listen at
            --smtp a:1 --mailbox http://b:8025 | --mailbox and --smtp: mails go to one of them
            """)
    void wrongOptionsAreTold(String args, String problem) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(out.toString()).contains(problem);
    }

    @Test
    void helpTellsOfScenariosAndThresholds() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--p99-mail=TIME",
                        "wrong-code   a wrong code for a new address",
                        "A deployment that is there:");
    }

    @Test
    void aJarThatIsNotThereIsTold() {
        assertThat(run("--jar", "nowhere.jar")).isEqualTo(1);
        assertThat(out.toString()).contains("load: there is no nowhere.jar; ./mvnw -q package");
    }

    private int run(String... args) {
        PrintWriter writer = new PrintWriter(out);
        return LoadKit.run(writer, writer, () -> false, args);
    }
}
