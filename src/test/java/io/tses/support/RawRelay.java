package io.tses.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A mail server of somebody else's making, on a bare socket: it takes every mail, and misbehaves once where it is told to. What
 * it offers, and what it answers to a command, can be replaced.
 */
public final class RawRelay implements AutoCloseable {
    /** Where in a dialogue. */
    public enum Moment {
        GREETING,
        MAIL,
        RCPT,
        DATA,
        /** After the first line of content. */
        CONTENT,
        /** In place of the answer to the last dot. */
        DOT,
        /** Right behind the answer to the last dot. */
        TAKEN
    }

    public enum Deed {
        SAY_421_AND_CLOSE,
        CLOSE,
        RESET
    }

    /** @param mail of its connection, from 1; 0 for the greeting */
    private record Mishap(int connection, int mail, Moment moment, Deed deed) {}

    private record Replacement(String command, String answer) {}

    private static final class Gone extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** What it says by itself, in place of a command. */
    public static final String GREETING = "(greeting)";

    private static final String NOWHERE = "(nowhere)";
    private static final String TAKEN = "250 2.0.0 taken";

    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final List<String> offers;
    private final List<Replacement> replacements = new CopyOnWriteArrayList<>();
    private volatile @Nullable Mishap mishap;
    private volatile @Nullable CountDownLatch answerFirst;
    private volatile @Nullable String heldBack;
    private volatile CountDownLatch answerHeldBack = new CountDownLatch(0);
    private volatile boolean moreCame;
    private volatile String answerToFirst = TAKEN;
    private volatile String silentFrom = NOWHERE;
    private volatile String silentAfter = NOWHERE;
    private volatile String greeting = "220 relay ESMTP";

    /** @param offers the lines of its answer to EHLO */
    public RawRelay(String... offers) {
        this.offers = List.of(offers);
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Thread(this::accept, "raw relay").start();
    }

    public int port() {
        return server.getLocalPort();
    }

    public RawRelay misbehaves(int connection, int mail, Moment moment, Deed deed) {
        mishap = new Mishap(connection, mail, moment, deed);
        return this;
    }

    /** From now on it greets so. */
    public RawRelay greets(String words) {
        greeting = words;
        return this;
    }

    /** From now on it answers so to commands that begin so. */
    public RawRelay answers(String command, String answer) {
        replacements.add(new Replacement(command, answer));
        return this;
    }

    /** From now on it says nothing more from the first command on that begins so, or from its {@link #GREETING} on. */
    public RawRelay isSilentFrom(String command) {
        silentFrom = command;
        return this;
    }

    /** From now on it says nothing more behind the answer to a command that begins so. */
    public RawRelay isSilentAfter(String command) {
        silentAfter = command;
        return this;
    }

    /** From now on it answers everything as it did at first. */
    public RawRelay answersAll() {
        replacements.clear();
        silentFrom = NOWHERE;
        silentAfter = NOWHERE;
        return this;
    }

    /** Answers no content in which that stands any sooner. */
    public RawRelay holdsBack(String part, CountDownLatch told) {
        heldBack = part;
        answerHeldBack = told;
        return this;
    }

    /** Answers the content of the first mail of its first connection no sooner. */
    public RawRelay answersFirstMailAfter(CountDownLatch told) {
        answerFirst = told;
        return this;
    }

    /** Whether something had come behind that mail when it was answered. */
    public boolean moreHadCome() {
        return moreCame;
    }

    /** Answers so to the content of that mail. */
    public RawRelay answersFirstMail(String answer) {
        answerToFirst = answer;
        return this;
    }

    /** Connections that were ever opened. */
    public int opened() {
        return connections.size();
    }

    /** Connections whose end it was told of, or that it ended itself. */
    public boolean hasEnded(int connection) {
        return connections.get(connection - 1).isClosed();
    }

    /** Every line of every dialogue, but for content. */
    public List<String> heard() {
        return heard;
    }

    /** The content of each mail that it took, as it stood on the line. */
    public List<String> taken() {
        return taken;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                int number = connections.size();
                new Thread(() -> serve(socket, number), "raw relay " + number).start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            at(Moment.GREETING, number, 0, socket);
            boolean isSilent = silentFrom.equals(GREETING);
            if (!isSilent) {
                say(socket, greeting);
            }
            int mail = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String verb = line.toUpperCase(Locale.ROOT);
                mail += verb.startsWith("MAIL") ? 1 : 0;
                String replaced = replacement(verb);
                isSilent = isSilent || verb.startsWith(silentFrom);
                if (isSilent) {
                    continue;
                }
                isSilent = verb.startsWith(silentAfter);
                if (replaced != null) {
                    say(socket, replaced);
                } else if (verb.startsWith("EHLO")) {
                    say(socket, String.join("\r\n", greeting()));
                } else if (verb.equals("DATA")) {
                    at(Moment.DATA, number, mail, socket);
                    say(socket, "354 go on");
                    String content = content(in, socket, number, mail);
                    holdBack(in, number, mail);
                    holdBack(content);
                    at(Moment.DOT, number, mail, socket);
                    String answer = number == 1 && mail == 1 ? answerToFirst : TAKEN;
                    if (answer.equals(TAKEN)) {
                        taken.add(content);
                    }
                    say(socket, answer);
                    at(Moment.TAKEN, number, mail, socket);
                } else {
                    at(verb.startsWith("MAIL") ? Moment.MAIL : Moment.RCPT, number, mail, socket);
                    say(socket, verb.equals("QUIT") ? "221 bye" : "250 2.1.0 ok");
                }
            }
        } catch (IOException e) {
            // The dialogue has ended.
        }
    }

    private void holdBack(BufferedReader in, int number, int mail) throws IOException {
        CountDownLatch told = answerFirst;
        if (told == null || number != 1 || mail != 1) {
            return;
        }
        try {
            told.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        moreCame = in.ready();
    }

    private String content(BufferedReader in, Socket socket, int number, int mail) throws IOException {
        StringBuilder content = new StringBuilder();
        String line = in.readLine();
        at(Moment.CONTENT, number, mail, socket);
        while (line != null && !line.equals(".")) {
            content.append(line).append("\r\n");
            line = in.readLine();
        }
        if (line == null) {
            throw new Gone();
        }
        return content.toString();
    }

    private void holdBack(String content) {
        String part = heldBack;
        try {
            if (part != null && content.contains(part)) {
                answerHeldBack.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> greeting() {
        List<String> lines = new CopyOnWriteArrayList<>();
        lines.add((offers.isEmpty() ? "250 " : "250-") + "relay");
        for (int i = 0; i < offers.size(); i++) {
            lines.add((i == offers.size() - 1 ? "250 " : "250-") + offers.get(i));
        }
        return lines;
    }

    private @Nullable String replacement(String verb) {
        return replacements.stream()
                .filter(replaced -> verb.startsWith(replaced.command()))
                .map(Replacement::answer)
                .findFirst()
                .orElse(null);
    }

    private void at(Moment moment, int connection, int mail, Socket socket) throws IOException {
        Mishap now = mishap;
        if (now == null || now.connection() != connection || now.mail() != mail || now.moment() != moment) {
            return;
        }
        if (now.deed() == Deed.SAY_421_AND_CLOSE) {
            say(socket, "421 4.7.0 relay closing ada@example.com");
        }
        if (now.deed() == Deed.RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
        throw new Gone();
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
