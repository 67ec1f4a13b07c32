package io.tses.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalProcessTest {
    @Test
    void whoeverListensIsFoundAndUsesSomething() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LocalProcess.listening("own", "localhost", socket.getLocalPort()))
                    .contains(new LocalProcess("own", ProcessHandle.current().pid()));
        }
        LocalProcess.Use use = LocalProcess.own().use().orElseThrow();
        assertThat(use.cpuSeconds()).isPositive();
        assertThat(use.residentBytes()).isGreaterThan(1 << 20);
    }

    @Test
    void whatIsNotOfThisMachineIsNotKnown() throws IOException {
        ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();

        assertThat(LocalProcess.listening("far", "192.0.2.1", 80)).isEmpty();
        assertThat(LocalProcess.listening("gone", "localhost", closed.getLocalPort()))
                .isEmpty();
        assertThat(new LocalProcess("gone", Integer.MAX_VALUE).use()).isEmpty();
    }
}
