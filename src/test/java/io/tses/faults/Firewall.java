package io.tses.faults;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Swallows what goes to or comes from servers of this machine, without telling anybody. Done by the kernel, so it needs root and nft. */
final class Firewall implements AutoCloseable {
    private static final String TABLE = "inet tses_faults";

    private final String ports;

    /** @param urls of the servers */
    Firewall(String... urls) {
        this(Arrays.stream(urls).map(url -> URI.create(url).getPort()).toList());
    }

    Firewall(List<Integer> ports) {
        this.ports = ports.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
        close();
    }

    /** @throws AssertionError when it cannot be done here */
    void drop() {
        String rules = "table " + TABLE + " { chain in { type filter hook input priority 0; tcp dport " + ports
                + " drop; tcp sport " + ports + " drop; }; }";
        assertThat(Command.run("nft", rules))
                .as("nft as root, which apt-get install nftables brings")
                .isZero();
    }

    /** Lets everything through. */
    void pass() {
        close();
    }

    @Override
    public void close() {
        Command.run("nft", "table " + TABLE + "; delete table " + TABLE);
    }
}
