package io.tses.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Keeps mails over a restart: each in a file that only its owner may read, its envelope on the first line and the mail behind. */
final class MailFolder {
    /** Numbered, so that those of one moment keep their order. */
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.mail");

    private final Path folder;
    private final Map<String, Path> fileById = new HashMap<>();
    private long last;

    /** @throws CannotStart if the folder cannot be made or written */
    MailFolder(Path folder) {
        try {
            this.folder = Folders.makePrivate(folder);
        } catch (IOException e) {
            throw new CannotStart("The mailbox cannot keep mails in " + folder + ": " + e, e);
        }
    }

    /** Those that were kept, the oldest first. What cannot be read any more is left out, and left alone. */
    List<Mail> mails() {
        TreeMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(file -> {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    files.put(Long.parseLong(name.group(1)), file);
                }
            });
        } catch (IOException e) {
            throw new CannotStart("The mailbox cannot read the mails in " + folder + ": " + e, e);
        }
        last = files.isEmpty() ? 0 : files.lastKey();
        List<Mail> mails = new ArrayList<>();
        files.values().forEach(file -> read(file, mails));
        return mails;
    }

    /** Whole or not at all. */
    void keep(Mail mail) throws IOException {
        last++;
        String envelope = new JsonObject()
                .put("id", mail.id())
                .put("from", mail.from())
                .put("to", new JsonArray(mail.to()))
                .put("helo", mail.helo())
                .put("received", mail.received())
                .encode();
        Path writing = Folders.newPrivateFile(folder.resolve("writing.part"));
        try (var out = Files.newOutputStream(writing)) {
            out.write((envelope + "\n").getBytes(StandardCharsets.UTF_8));
            out.write(mail.data().getBytes(StandardCharsets.ISO_8859_1));
        }
        Path file = folder.resolve(last + ".mail");
        Files.move(writing, file, StandardCopyOption.ATOMIC_MOVE);
        fileById.put(mail.id(), file);
    }

    void forget(Mail mail) {
        Path file = fileById.remove(mail.id());
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It comes back with the next start, and can be deleted again.
        }
    }

    private void read(Path file, List<Mail> mails) {
        try {
            byte[] content = Files.readAllBytes(file);
            int end = 0;
            while (content[end] != '\n') {
                end++;
            }
            JsonObject envelope = new JsonObject(new String(content, 0, end, StandardCharsets.UTF_8));
            String data = new String(content, end + 1, content.length - end - 1, StandardCharsets.ISO_8859_1);
            List<String> to =
                    envelope.getJsonArray("to").stream().map(String::valueOf).toList();
            Mail mail = Mail.received(
                    envelope.getString("id"),
                    envelope.getString("from"),
                    to,
                    envelope.getString("helo"),
                    data,
                    Instant.parse(envelope.getString("received")));
            fileById.put(mail.id(), file);
            mails.add(mail);
        } catch (IOException | RuntimeException e) {
            // Whatever was written there by somebody else is no mail.
        }
    }
}
