package io.tses.embedded;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections whose first line is one that an SMTP client sends. Of any other it reads nothing more, as if it had
 * ended: a web page can make its browser send an HTTP request to this port, with a whole SMTP conversation in its body.
 */
final class SmtpClientsOnly extends ServerSocket {
    /** What may come before a mail (RFC 5321, 4.1.4), and the mail itself, since some clients do not greet. */
    private static final Set<String> FIRST_COMMANDS =
            Set.of("EHLO", "HELO", "NOOP", "RSET", "QUIT", "HELP", "VRFY", "EXPN", "MAIL");

    /** An HTTP client can choose its method, but not to leave this out. */
    private static final String HTTP = "HTTP/";

    private static final int MAX_LINE = 1_000;

    SmtpClientsOnly() throws IOException {}

    @Override
    public Socket accept() throws IOException {
        Connection connection = new Connection();
        implAccept(connection);
        return connection;
    }

    private static boolean isSmtp(String firstLine) {
        String line = firstLine.toUpperCase(Locale.ROOT);
        return FIRST_COMMANDS.contains(line.split("[ \r\n]", 2)[0]) && !line.contains(HTTP);
    }

    private static final class Connection extends Socket {
        private @Nullable InputStream sent;

        Connection() throws SocketException {
            super((SocketImpl) null);
        }

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            // One stream for all: TLS, once it is asked for, takes the conversation over in the middle.
            if (sent == null) {
                sent = new FromFirstLine(super.getInputStream());
            }
            return sent;
        }
    }

    private static final class FromFirstLine extends InputStream {
        private final InputStream sent;
        private @Nullable InputStream firstLine;
        private boolean refused;

        FromFirstLine(InputStream sent) {
            this.sent = sent;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            InputStream line = firstLine == null ? readFirstLine() : firstLine;
            if (refused) {
                return -1;
            }
            int read = line.read(target, offset, length);
            return read >= 0 ? read : sent.read(target, offset, length);
        }

        @Override
        public int available() throws IOException {
            return firstLine == null || refused ? 0 : firstLine.available() + sent.available();
        }

        @Override
        public void close() throws IOException {
            sent.close();
        }

        private InputStream readFirstLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next = 0;
            while (next != '\n' && line.size() < MAX_LINE) {
                next = sent.read();
                if (next < 0) {
                    break;
                }
                line.write(next);
            }
            refused = next != '\n' || !isSmtp(line.toString(StandardCharsets.ISO_8859_1));
            firstLine = new ByteArrayInputStream(line.toByteArray());
            return firstLine;
        }
    }
}
