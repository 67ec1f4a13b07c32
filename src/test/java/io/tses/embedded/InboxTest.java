package io.tses.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class InboxTest {
    private final Inbox inbox = new Inbox(3, 100, Optional.empty());

    @Test
    void theNewestComesFirst() throws IOException {
        inbox.add(mail("a", 1));
        inbox.add(mail("b", 1));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("b", "a");
    }

    @Test
    void theOldestMakesRoomWhenThereAreTooMany() throws IOException {
        for (String id : List.of("a", "b", "c", "d")) {
            inbox.add(mail(id, 1));
        }

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("d", "c", "b");
    }

    @Test
    void theOldestMakesRoomWhenTogetherTheyAreTooLarge() throws IOException {
        for (String id : List.of("a", "b", "c")) {
            inbox.add(mail(id, 40));
        }

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("c", "b");
    }

    @Test
    void whatWasDeletedNoLongerCounts() throws IOException {
        inbox.add(mail("a", 60));
        inbox.delete("a");
        inbox.add(mail("b", 60));
        inbox.add(mail("c", 40));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("c", "b");
    }

    @Test
    void everyChangeGivesAnotherVersion() throws IOException {
        long empty = inbox.version();
        inbox.add(mail("a", 1));
        long one = inbox.version();
        inbox.clear();

        assertThat(List.of(empty, one, inbox.version())).doesNotHaveDuplicates();
    }

    @Test
    void aRestartForgetsNoneAndKeepsTheirOrder(@TempDir Path folder) throws IOException {
        Inbox before = new Inbox(3, 100, Optional.of(new MailFolder(folder)));
        for (String id : List.of("a", "b", "c", "d", "e")) {
            before.add(mail(id, 1));
        }
        before.delete("d");
        Files.writeString(folder.resolve("7.mail"), "written by somebody else");

        Inbox after = new Inbox(3, 100, Optional.of(new MailFolder(folder)));
        after.add(mail("f", 1));

        assertThat(after.newestFirst()).extracting(Mail::id).containsExactly("f", "e", "c");
        assertThat(after.find("c")).hasValueSatisfying(kept -> assertThat(kept).isEqualTo(mail("c", 1)));
        after.clear();
        assertThat(new Inbox(3, 100, Optional.of(new MailFolder(folder))).newestFirst())
                .isEmpty();
    }

    private static Mail mail(String id, int size) {
        return new Mail(
                id, "from@example.com", List.of("to@example.com"), "", "x".repeat(size), Instant.EPOCH, "", "", false);
    }
}
