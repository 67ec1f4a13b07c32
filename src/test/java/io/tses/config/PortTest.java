package io.tses.config;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PortTest {
    private static final Port WEB = new Port("HTTP_PORT", "127.0.0.1", 8080);

    @Test
    void whoseWasTakenIsToldTheSettingAndWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Port port = new Port("SMTP_PORT", "127.0.0.1", taken.getLocalPort());

            assertThat(port.trouble())
                    .hasValue("Port " + taken.getLocalPort()
                            + " is taken by another program; set SMTP_PORT to another one,"
                            + " or to 0 for any free one.");
            assertThat(new Port("SMTP_PORT", "127.0.0.2", taken.getLocalPort()).trouble())
                    .isEmpty();
        }
    }

    @Test
    void anyFreePortIsNoTrouble() {
        assertThat(new Port("HTTP_PORT", "127.0.0.1", 0).trouble()).isEmpty();
    }

    @Test
    void anAddressOfAnotherMachineIsToldAsSuch() {
        assertThat(new Port("HTTP_PORT", "192.0.2.1", 8080).trouble())
                .hasValue(
                        "Port 8080 cannot be opened at 192.0.2.1, which is no address of this machine; set HTTP_HOST to"
                                + " one, such as 127.0.0.1.");
        assertThat(new Port("HTTP_PORT", "no-such-host.invalid", 8080).trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("which is no address of this machine"));
    }

    @Test
    void aPortOfRootsIsNotCalledTaken() {
        assertThat(new Port("HTTP_PORT", "127.0.0.1", 80).trouble(new BindException("Permission denied")))
                .isEqualTo("Port 80 may be opened by root alone, as all below 1024; set HTTP_PORT to a higher one.");
        assertThat(WEB.trouble(new SocketException("Permission denied")))
                .isEqualTo("Port 8080 (HTTP_PORT) cannot be opened at 127.0.0.1: Permission denied");
    }

    @Test
    void whatASystemSaidIsFoundBehindWhatOthersMadeOfIt() {
        assertThat(WEB.trouble(new IllegalStateException("listen", new BindException("Address already in use"))))
                .startsWith("Port 8080 is taken");
        assertThat(WEB.trouble(new IllegalStateException()))
                .isEqualTo("Port 8080 (HTTP_PORT) cannot be opened at 127.0.0.1: java.lang.IllegalStateException");
    }
}
