package io.tses.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes the keys of a directory while nodes run, so that nobody's token is refused for it: a key is published before it
 * signs, and accepted until the last token that it signed has expired. Files are for their owner only, and whole at every
 * moment. What cannot be done fails, saying why and what to do.
 *
 * @param tokenLife for so long a token may be accepted
 */
public record KeyRotation(Path dir, Duration tokenLife) {
    /** Until every node has looked into the directory. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** @param since when its file became what it is */
    public record Entry(KeyRole role, String id, String algorithm, Instant since) {}

    /** The keys that are there, in the order in which they are published. */
    public List<Entry> list() {
        KeyFolder.Content content = new KeyFolder(dir).read();
        return content.keys().entrySet().stream()
                .map(key -> new Entry(
                        key.getKey(),
                        key.getValue().id(),
                        key.getValue().algorithm(),
                        modifiedAt(content, key.getKey())))
                .toList();
    }

    /** Makes the first key, or else the next. */
    public Entry generate(KeyAlgorithm algorithm) {
        try {
            Files.createDirectories(dir, OWNER_FOLDER);
            Map<KeyRole, KeyFolder.Stamp> there = new KeyFolder(dir).stamps();
            if (there.containsKey(KeyRole.NEXT)) {
                throw new KeyException(file(KeyRole.NEXT) + " is there already; promote it first: tses keys promote");
            }
            if (!there.containsKey(KeyRole.CURRENT) && there.containsKey(KeyRole.PREVIOUS)) {
                throw new KeyException(file(KeyRole.CURRENT) + " is missing; put it back, or delete "
                        + file(KeyRole.PREVIOUS) + " to begin anew");
            }
            KeyRole role = there.containsKey(KeyRole.CURRENT) ? KeyRole.NEXT : KeyRole.CURRENT;
            write(KeyPem.write(algorithm.generate().getPrivate()).getBytes(StandardCharsets.US_ASCII), role);
            return entry(role).orElseThrow();
        } catch (IOException e) {
            throw unwritable(e);
        } catch (GeneralSecurityException e) {
            throw new KeyException(algorithm + " keys cannot be made here: " + e.getMessage());
        }
    }

    /** Lets the next key sign from {@code now} on, and keeps the current one as the previous. May be repeated after a crash. */
    public Entry promote(Instant now, boolean force) {
        Map<KeyRole, KeyPairKey> keys = new KeyFolder(dir).read().keys();
        KeyPairKey current = required(keys, KeyRole.CURRENT);
        KeyPairKey next = required(keys, KeyRole.NEXT);
        if (next.id().equals(current.id())) {
            throw new KeyException(file(KeyRole.NEXT) + " is the same key as " + KeyRole.CURRENT.file()
                    + "; delete it, and make another: tses keys generate");
        }
        KeyPairKey previous = keys.get(KeyRole.PREVIOUS);
        // A promotion that was cut off leaves the same key in two files; it can be repeated.
        if (previous != null && !previous.id().equals(current.id()) && !force) {
            throw new KeyException(file(KeyRole.PREVIOUS) + " is still there; retire it first: tses keys retire");
        }
        Duration wait = untilPromotable(now);
        if (!wait.isZero() && !force) {
            throw new KeyException(file(KeyRole.NEXT) + " is too new, others may not know it yet; wait " + text(wait)
                    + ", or use --force and have tokens refused");
        }
        try {
            write(Files.readAllBytes(file(KeyRole.CURRENT)), KeyRole.PREVIOUS);
            Files.setLastModifiedTime(file(KeyRole.PREVIOUS), FileTime.from(now));
            Files.move(file(KeyRole.NEXT), file(KeyRole.CURRENT), StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(file(KeyRole.CURRENT), FileTime.from(now));
            return entry(KeyRole.CURRENT).orElseThrow();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Deletes the previous key: nothing that it signed is accepted from now on. */
    public void retire(Instant now, boolean force) {
        if (!new KeyFolder(dir).stamps().containsKey(KeyRole.PREVIOUS)) {
            throw new KeyException(dir + " has no " + KeyRole.PREVIOUS.file() + "; there is nothing to retire");
        }
        Duration wait = untilRetirable(now);
        if (!wait.isZero() && !force) {
            throw new KeyException("Tokens signed by " + file(KeyRole.PREVIOUS) + " may still be in force; wait "
                    + text(wait) + ", or use --force and have them refused");
        }
        try {
            Files.delete(file(KeyRole.PREVIOUS));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Zero when the next key may sign, or when there is none. */
    public Duration untilPromotable(Instant now) {
        return until(KeyRole.NEXT, PublishedKeys.CACHEABLE.plus(NOTICED), now);
    }

    /** Zero when the previous key has nothing left that it signed, or when there is none. */
    public Duration untilRetirable(Instant now) {
        return until(KeyRole.PREVIOUS, tokenLife.plus(NOTICED), now);
    }

    /** Such as 4m58s, rounded up. */
    public static String text(Duration duration) {
        return Duration.ofSeconds(duration.plusSeconds(1).minusNanos(1).toSeconds())
                .toString()
                .substring("PT".length())
                .toLowerCase(Locale.ROOT);
    }

    private Duration until(KeyRole role, Duration age, Instant now) {
        KeyFolder.Stamp stamp = new KeyFolder(dir).stamps().get(role);
        Duration left = stamp == null
                ? Duration.ZERO
                : Duration.between(now, stamp.modifiedAt().plus(age));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private KeyPairKey required(Map<KeyRole, KeyPairKey> keys, KeyRole role) {
        KeyPairKey key = keys.get(role);
        if (key == null) {
            throw new KeyException(dir + " has no " + role.file() + "; make one first: tses keys generate");
        }
        return key;
    }

    private Optional<Entry> entry(KeyRole role) {
        return list().stream().filter(entry -> entry.role() == role).findFirst();
    }

    private Path file(KeyRole role) {
        return dir.resolve(role.file());
    }

    private static Instant modifiedAt(KeyFolder.Content content, KeyRole role) {
        return Objects.requireNonNull(content.stamps().get(role)).modifiedAt();
    }

    private void write(byte[] pem, KeyRole role) throws IOException {
        Path writing = Files.createTempFile(dir, "." + role.wireName(), ".part", OWNER_FILE);
        try {
            Files.write(writing, pem, StandardOpenOption.SYNC);
            Files.move(writing, file(role), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(writing);
        }
    }

    private KeyException unwritable(IOException e) {
        return new KeyException(dir + " cannot be changed: " + e.getClass().getSimpleName());
    }
}
