package io.tses.embedded;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InboxTest {
    private final Inbox inbox = new Inbox(3, 100);

    @Test
    void theNewestComesFirst() {
        inbox.add(mail("a", 1));
        inbox.add(mail("b", 1));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("b", "a");
    }

    @Test
    void theOldestMakesRoomWhenThereAreTooMany() {
        List.of("a", "b", "c", "d").forEach(id -> inbox.add(mail(id, 1)));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("d", "c", "b");
    }

    @Test
    void theOldestMakesRoomWhenTogetherTheyAreTooLarge() {
        List.of("a", "b", "c").forEach(id -> inbox.add(mail(id, 40)));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("c", "b");
    }

    @Test
    void whatWasDeletedNoLongerCounts() {
        inbox.add(mail("a", 60));
        inbox.delete("a");
        inbox.add(mail("b", 60));
        inbox.add(mail("c", 40));

        assertThat(inbox.newestFirst()).extracting(Mail::id).containsExactly("c", "b");
    }

    @Test
    void everyChangeGivesAnotherVersion() {
        long empty = inbox.version();
        inbox.add(mail("a", 1));
        long one = inbox.version();
        inbox.clear();

        assertThat(List.of(empty, one, inbox.version())).doesNotHaveDuplicates();
    }

    private static Mail mail(String id, int size) {
        return new Mail(id, "from@example.com", List.of("to@example.com"), "", "x".repeat(size), Instant.EPOCH, "", "");
    }
}
