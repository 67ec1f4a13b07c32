package io.tses.keys;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices what becomes of a directory of keys. Blocks; not for several threads at once. */
public final class KeyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

    private final KeyFolder folder;
    private final Consumer<KeyRing> check;
    private Map<KeyRole, KeyFolder.Stamp> seen;
    private KeyRing ring;
    private final Set<KeyRole> warned = EnumSet.noneOf(KeyRole.class);
    private String trouble = "";

    /**
     * @param check throws a {@link KeyException} for keys that must not be relied on
     * @throws KeyException when there is no key that could sign, or one that cannot be used
     */
    public KeyWatch(Path path, Consumer<KeyRing> check) {
        folder = new KeyFolder(path);
        this.check = check;
        KeyFolder.Content content = folder.read();
        seen = content.stamps();
        try {
            ring = folder.ring(content);
        } catch (KeyException e) {
            throw new KeyException(e.getMessage() + "; make one with: tses keys generate --dir " + path);
        }
        check.accept(ring);
        warnOfOpenFiles();
    }

    /** Those found last. */
    public KeyRing ring() {
        return ring;
    }

    /** The keys if they are others than last time. As long as they cannot be used, those from before stay in force. */
    public Optional<KeyRing> poll() {
        try {
            if (trouble.isEmpty() && folder.stamps().equals(seen)) {
                return Optional.empty();
            }
            KeyFolder.Content content = folder.read();
            KeyRing found = folder.ring(content);
            boolean changed = !found.isSameAs(ring);
            if (changed) {
                check.accept(found);
            }
            seen = content.stamps();
            warnOfOpenFiles();
            if (!trouble.isEmpty()) {
                LOG.info("keys can be used again");
                trouble = "";
            }
            if (!changed) {
                return Optional.empty();
            }
            ring = found;
            LOG.info(
                    "keys changed signing={} algorithm={} accepted={}",
                    ring.signing().id(),
                    ring.signing().algorithm(),
                    ring.accepted().size());
            return Optional.of(ring);
        } catch (KeyException e) {
            if (!trouble.equals(e.getMessage())) {
                trouble = String.valueOf(e.getMessage());
                LOG.error("keys cannot be used, those from before stay in force: {}", trouble);
            }
            return Optional.empty();
        }
    }

    private void warnOfOpenFiles() {
        seen.keySet().stream()
                .filter(role -> folder.isOpen(role) && warned.add(role))
                .forEach(role -> LOG.warn(
                        "key is readable by everybody on this machine file={} remedy=\"chmod 600\"", role.file()));
    }
}
