package io.tses.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The directory that keys are in, one to a file, links followed. Blocks. */
final class KeyFolder {
    private static final int MAX_READS = 10;

    private final Path path;

    KeyFolder(Path path) {
        this.path = path;
    }

    /** What tells, without reading it, that a file is another one than before. */
    record Stamp(Instant modifiedAt, long size, @Nullable Object fileKey) {}

    record Content(Map<KeyRole, Stamp> stamps, Map<KeyRole, KeyPairKey> keys) {}

    Path file(KeyRole role) {
        return path.resolve(role.file());
    }

    /** The files that are there. */
    Map<KeyRole, Stamp> stamps() {
        Map<KeyRole, Stamp> stamps = new EnumMap<>(KeyRole.class);
        for (KeyRole role : KeyRole.values()) {
            try {
                BasicFileAttributes file = Files.readAttributes(file(role), BasicFileAttributes.class);
                stamps.put(role, new Stamp(file.lastModifiedTime().toInstant(), file.size(), file.fileKey()));
            } catch (NoSuchFileException e) {
                // Not there, which is for others to judge.
            } catch (IOException e) {
                throw unreadable(role, e);
            }
        }
        return stamps;
    }

    /**
     * The files that are there, as they were at one moment: whoever renames them one after the other, so that a key is always
     * there under one name at least, is never caught between two.
     *
     * @throws KeyException when one of them cannot be used
     */
    Content read() {
        Map<KeyRole, Stamp> before = stamps();
        for (int i = 0; i < MAX_READS; i++) {
            Map<KeyRole, KeyPairKey> keys = new EnumMap<>(KeyRole.class);
            @Nullable KeyException problem = null;
            try {
                before.keySet().forEach(role -> keys.put(role, key(role)));
            } catch (KeyException e) {
                problem = e;
            }
            Map<KeyRole, Stamp> after = stamps();
            if (!after.equals(before)) {
                before = after;
            } else if (problem != null) {
                throw problem;
            } else {
                return new Content(after, keys);
            }
        }
        throw new KeyException(path + " changes all the time; it must be left alone to be read");
    }

    /** @throws KeyException when there is none that could sign */
    KeyRing ring(Content content) {
        if (!content.keys().containsKey(KeyRole.CURRENT)) {
            throw new KeyException(path + " has no " + KeyRole.CURRENT.file());
        }
        return KeyRing.of(content.keys().values());
    }

    /** Whether every user of this machine may read a key. */
    boolean isOpen(KeyRole role) {
        try {
            return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file(role)).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            return false;
        }
    }

    private KeyPairKey key(KeyRole role) {
        try (InputStream in = Files.newInputStream(file(role))) {
            String text = new String(in.readNBytes(KeyPem.MAX_LENGTH + 1), StandardCharsets.ISO_8859_1);
            List<KeyPairKey> keys = KeyPem.read(text);
            if (keys.size() != 1) {
                throw new KeyException("holds " + keys.size() + " keys; there must be one to a file");
            }
            return keys.get(0);
        } catch (KeyException e) {
            throw new KeyException(file(role) + " " + e.getMessage());
        } catch (IOException e) {
            throw unreadable(role, e);
        }
    }

    private KeyException unreadable(KeyRole role, IOException e) {
        return new KeyException(file(role) + " cannot be read: " + e.getClass().getSimpleName());
    }
}
