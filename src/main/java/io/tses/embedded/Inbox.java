package io.tses.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest mails, in memory. The oldest make room when there are too many, or too much in them. */
final class Inbox {
    private final int maxMails;
    private final long maxBytes;
    private final Deque<Mail> newestFirst = new ArrayDeque<>();
    private long bytes;
    private long version;
    private Consumer<Mail> watcher = mail -> {};

    Inbox(int maxMails, long maxBytes) {
        this.maxMails = maxMails;
        this.maxBytes = maxBytes;
    }

    /** Has each mail told to {@code watcher}, too, once it is there. */
    synchronized void watch(Consumer<Mail> watcher) {
        this.watcher = watcher;
    }

    synchronized void add(Mail mail) {
        newestFirst.addFirst(mail);
        bytes += mail.data().length();
        while (newestFirst.size() > maxMails || (bytes > maxBytes && newestFirst.size() > 1)) {
            bytes -= newestFirst.removeLast().data().length();
        }
        version++;
        watcher.accept(mail);
    }

    synchronized List<Mail> newestFirst() {
        return List.copyOf(newestFirst);
    }

    synchronized Optional<Mail> find(String id) {
        return newestFirst.stream().filter(mail -> mail.id().equals(id)).findFirst();
    }

    /** Whether there was such a mail. */
    synchronized boolean delete(String id) {
        Optional<Mail> mail = find(id);
        mail.ifPresent(found -> {
            newestFirst.remove(found);
            bytes -= found.data().length();
            version++;
        });
        return mail.isPresent();
    }

    synchronized void clear() {
        newestFirst.clear();
        bytes = 0;
        version++;
    }

    /** Another number after every change. */
    synchronized long version() {
        return version;
    }
}
