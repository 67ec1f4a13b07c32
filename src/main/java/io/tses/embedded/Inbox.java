package io.tses.embedded;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** The newest mails. The oldest make room when there are too many, or too much in them. */
final class Inbox {
    private final int maxMails;
    private final long maxBytes;
    private final Optional<MailFolder> folder;
    private final Deque<Mail> newestFirst = new ArrayDeque<>();
    private long bytes;
    private long version;
    private final List<Consumer<Mail>> watchers = new ArrayList<>();
    private volatile ToIntFunction<String> refusals = recipient -> 0;

    /** @param folder that keeps them over a restart; without one they are forgotten */
    Inbox(int maxMails, long maxBytes, Optional<MailFolder> folder) {
        this.maxMails = maxMails;
        this.maxBytes = maxBytes;
        this.folder = folder;
        folder.map(MailFolder::mails).orElse(List.of()).forEach(this::take);
    }

    /** Has each mail told to {@code watcher}, too, once it is there. */
    synchronized void watch(Consumer<Mail> watcher) {
        watchers.add(watcher);
    }

    /** Has {@code refusals} say which recipients are refused, see {@link #refusalOf}. */
    void refuse(ToIntFunction<String> refusals) {
        this.refusals = refusals;
    }

    /** The SMTP reply that a recipient is refused with; 0 of one whose mails are taken. */
    int refusalOf(String recipient) {
        return refusals.applyAsInt(recipient);
    }

    /** @throws IOException when it cannot be kept; then it is not there */
    synchronized void add(Mail mail) throws IOException {
        if (folder.isPresent()) {
            folder.get().keep(mail);
        }
        take(mail);
        watchers.forEach(watcher -> watcher.accept(mail));
    }

    private void take(Mail mail) {
        newestFirst.addFirst(mail);
        bytes += mail.data().length();
        while (newestFirst.size() > maxMails || (bytes > maxBytes && newestFirst.size() > 1)) {
            forget(newestFirst.removeLast());
        }
        version++;
    }

    private void forget(Mail mail) {
        bytes -= mail.data().length();
        folder.ifPresent(kept -> kept.forget(mail));
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
            forget(found);
            version++;
        });
        return mail.isPresent();
    }

    synchronized void clear() {
        newestFirst.forEach(this::forget);
        newestFirst.clear();
        version++;
    }

    /** Another number after every change. */
    synchronized long version() {
        return version;
    }
}
