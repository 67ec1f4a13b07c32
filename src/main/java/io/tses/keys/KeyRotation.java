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
import java.util.stream.Collectors;

/**
 * Changes the keys of a directory while nodes run, so that nobody's token is refused for it: a key is published before it
 * signs, and accepted until the last token that it signed has expired. Files are for their owner only, and whole at every
 * moment. What cannot be done fails, saying why and what to do. Blocks.
 */
public final class KeyRotation {
    /** Until every node has looked into the directory. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path dir;
    private final KeyFolder folder;
    private final Duration longestUse;

    /** @param longestUse for so long after it was signed a token may be accepted */
    public KeyRotation(Path dir, Duration longestUse) {
        this.dir = dir;
        this.folder = new KeyFolder(dir);
        this.longestUse = longestUse;
    }

    /** The keys that are there, in the order in which they are published. */
    public List<FindKeys.Key> list() {
        KeyFolder.Content content = folder.read();
        return content.keys().entrySet().stream()
                .map(key -> new FindKeys.Key(
                        key.getKey(),
                        key.getValue().id(),
                        key.getValue().algorithm(),
                        modifiedAt(content, key.getKey())))
                .toList();
    }

    /**
     * The id of the key that a step is about, empty of one that is still to be made.
     *
     * @throws KeyException as the step itself would, when it cannot be done
     */
    public Optional<String> keyFor(KeyStep step, Instant now) {
        return switch (step) {
            case GENERATE -> {
                roleOfAnother();
                yield Optional.empty();
            }
            case PROMOTE -> Optional.of(promotable(now, false).id());
            case RETIRE -> {
                mustBeRetirable(now, false);
                yield entry(KeyRole.PREVIOUS).map(FindKeys.Key::id);
            }
        };
    }

    /** Makes the first key, or else the next. */
    public FindKeys.Key generate(KeyAlgorithm algorithm) {
        try {
            Files.createDirectories(dir, OWNER_FOLDER);
            KeyRole role = roleOfAnother();
            write(KeyPem.write(algorithm.generate().getPrivate()).getBytes(StandardCharsets.US_ASCII), role);
            return entry(role).orElseThrow();
        } catch (IOException e) {
            throw unwritable(e);
        } catch (GeneralSecurityException e) {
            throw new KeyException(algorithm + " keys cannot be made here: " + e.getMessage());
        }
    }

    private KeyRole roleOfAnother() {
        Map<KeyRole, KeyFolder.Stamp> there = folder.stamps();
        if (there.containsKey(KeyRole.NEXT)) {
            throw new KeyException(
                    folder.file(KeyRole.NEXT) + " is there already; promote it first: tses keys promote");
        }
        if (!there.containsKey(KeyRole.CURRENT) && there.containsKey(KeyRole.PREVIOUS)) {
            throw new KeyException(folder.file(KeyRole.CURRENT) + " is missing; put it back, or delete "
                    + folder.file(KeyRole.PREVIOUS) + " to begin anew");
        }
        return there.containsKey(KeyRole.CURRENT) ? KeyRole.NEXT : KeyRole.CURRENT;
    }

    /** Lets the next key sign from {@code now} on, and keeps the current one as the previous. May be repeated after a crash. */
    public FindKeys.Key promote(Instant now, boolean force) {
        promotable(now, force);
        try {
            write(Files.readAllBytes(folder.file(KeyRole.CURRENT)), KeyRole.PREVIOUS);
            Files.setLastModifiedTime(folder.file(KeyRole.PREVIOUS), FileTime.from(now));
            Files.move(folder.file(KeyRole.NEXT), folder.file(KeyRole.CURRENT), StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(folder.file(KeyRole.CURRENT), FileTime.from(now));
            return entry(KeyRole.CURRENT).orElseThrow();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** The next key. */
    private KeyPairKey promotable(Instant now, boolean force) {
        Map<KeyRole, KeyPairKey> keys = folder.read().keys();
        KeyPairKey current = required(keys, KeyRole.CURRENT);
        KeyPairKey next = required(keys, KeyRole.NEXT);
        if (next.id().equals(current.id())) {
            throw new KeyException(folder.file(KeyRole.NEXT) + " is the same key as " + KeyRole.CURRENT.file()
                    + "; delete it, and make another: tses keys generate");
        }
        KeyPairKey previous = keys.get(KeyRole.PREVIOUS);
        // A promotion that was cut off leaves the same key in two files; it can be repeated.
        if (previous != null && !previous.id().equals(current.id()) && !force) {
            throw new KeyException(
                    folder.file(KeyRole.PREVIOUS) + " is still there; retire it first: tses keys retire");
        }
        Duration wait = untilPromotable(now);
        if (!wait.isZero() && !force) {
            throw new KeyException(folder.file(KeyRole.NEXT) + " is too new, others may not know it yet; wait "
                    + text(wait) + ", or use --force and have tokens refused");
        }
        return next;
    }

    /** Deletes the previous key: nothing that it signed is accepted from now on. */
    public void retire(Instant now, boolean force) {
        mustBeRetirable(now, force);
        try {
            Files.delete(folder.file(KeyRole.PREVIOUS));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void mustBeRetirable(Instant now, boolean force) {
        if (!folder.stamps().containsKey(KeyRole.PREVIOUS)) {
            throw new KeyException(dir + " has no " + KeyRole.PREVIOUS.file() + "; there is nothing to retire");
        }
        Duration wait = untilRetirable(now);
        if (!wait.isZero() && !force) {
            throw new KeyException("Tokens signed by " + folder.file(KeyRole.PREVIOUS) + " may still be in force; wait "
                    + text(wait) + ", or use --force and have them refused");
        }
    }

    /** What is due, the nearest first: empty when nothing is, though a key may be made at any time. */
    public Optional<FindKeys.Due> due(Instant now) {
        Map<KeyRole, String> ids = list().stream().collect(Collectors.toMap(FindKeys.Key::role, FindKeys.Key::id));
        if (!ids.containsKey(KeyRole.CURRENT)) {
            return Optional.of(new FindKeys.Due(KeyStep.GENERATE, Duration.ZERO));
        }
        // A promotion that was cut off leaves the same key in two files; it can be repeated.
        boolean promoting = Objects.equals(ids.get(KeyRole.PREVIOUS), ids.get(KeyRole.CURRENT));
        if (ids.containsKey(KeyRole.PREVIOUS) && !(promoting && ids.containsKey(KeyRole.NEXT))) {
            return Optional.of(new FindKeys.Due(KeyStep.RETIRE, untilRetirable(now)));
        }
        return ids.containsKey(KeyRole.NEXT)
                ? Optional.of(new FindKeys.Due(KeyStep.PROMOTE, untilPromotable(now)))
                : Optional.empty();
    }

    /** Zero when the next key may sign, or when there is none. */
    public Duration untilPromotable(Instant now) {
        return until(KeyRole.NEXT, FindPublicKeys.CACHEABLE.plus(NOTICED), now);
    }

    /** Zero when the previous key has nothing left that it signed, or when there is none. */
    public Duration untilRetirable(Instant now) {
        return until(KeyRole.PREVIOUS, longestUse.plus(NOTICED), now);
    }

    /** Such as 4m58s, rounded up. */
    public static String text(Duration duration) {
        return Duration.ofSeconds(duration.plusSeconds(1).minusNanos(1).toSeconds())
                .toString()
                .substring("PT".length())
                .toLowerCase(Locale.ROOT);
    }

    private Duration until(KeyRole role, Duration age, Instant now) {
        KeyFolder.Stamp stamp = folder.stamps().get(role);
        if (stamp == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, stamp.modifiedAt().plus(age));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private KeyPairKey required(Map<KeyRole, KeyPairKey> keys, KeyRole role) {
        KeyPairKey key = keys.get(role);
        if (key == null) {
            throw new KeyException(dir + " has no " + role.file() + "; make one first: tses keys generate");
        }
        return key;
    }

    private Optional<FindKeys.Key> entry(KeyRole role) {
        return list().stream().filter(entry -> entry.role() == role).findFirst();
    }

    private static Instant modifiedAt(KeyFolder.Content content, KeyRole role) {
        return Objects.requireNonNull(content.stamps().get(role)).modifiedAt();
    }

    private void write(byte[] pem, KeyRole role) throws IOException {
        Path writing = Files.createTempFile(dir, "." + role.wireName(), ".part", OWNER_FILE);
        try {
            Files.write(writing, pem, StandardOpenOption.SYNC);
            Files.move(writing, folder.file(role), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(writing);
        }
    }

    private KeyException unwritable(IOException e) {
        return new KeyException(dir + " cannot be changed: " + e.getClass().getSimpleName());
    }
}
