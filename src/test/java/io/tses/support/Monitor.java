package io.tses.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Redis' own MONITOR: every command that any client sends, and apart from them those that scripts run. */
public final class Monitor implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("\\+[0-9.]+ \\[\\d+ (\\S+)] \"(\\w+)\"(.*)");
    private static final String WITHIN_A_SCRIPT = "lua";

    private final Socket socket;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Monitor(Socket socket, BufferedReader replies) {
        this.socket = socket;
        Thread reader = new Thread(() -> replies.lines().forEach(lines::add), "redis-monitor");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, closed) -> {});
        reader.start();
    }

    public static Monitor of(String redisUrl) {
        URI url = URI.create(redisUrl);
        try {
            Socket socket = new Socket(url.getHost(), url.getPort());
            BufferedReader replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (url.getUserInfo() != null) {
                say(socket, "AUTH " + url.getUserInfo().substring(1));
                replies.readLine();
            }
            say(socket, "MONITOR");
            replies.readLine();
            return new Monitor(socket, replies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the commands so far, in order, one of whose arguments matches {@code regex}. */
    public List<String> commandsAbout(String regex) {
        Pattern about = Pattern.compile(regex);
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> !line.group(1).equals(WITHIN_A_SCRIPT))
                .filter(line -> about.matcher(line.group(3)).find())
                .map(line -> line.group(2).toUpperCase(Locale.ROOT))
                .toList();
    }

    /** The commands that scripts have run so far, in order, each with its arguments as Redis shows them. */
    public List<String> commandsWithinScripts() {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(WITHIN_A_SCRIPT))
                .map(line -> line.group(2).toUpperCase(Locale.ROOT) + line.group(3))
                .toList();
    }

    public void clear() {
        lines.clear();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
