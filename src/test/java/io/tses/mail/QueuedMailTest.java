package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class QueuedMailTest {
    private static final MailJob JOB = MailJob.code(
                    new UUID(0, 7),
                    EmailAddress.parse("ada@example.com").orElseThrow(),
                    "key:sealed",
                    Duration.ofMinutes(5),
                    "request-1")
            .in(new Languages("de"));

    @Test
    void whatTheOutboxAppendsIsReadBack() {
        assertThat(queued(fields()).job()).contains(JOB);
    }

    @Test
    void whatAFormerReleaseAppendedSaysNothingOfLanguages() {
        Map<String, String> fields = fields();
        fields.remove(MailOutbox.LANGUAGES);

        assertThat(queued(fields).job()).contains(JOB.in(Languages.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "to", "code", "life", "request"})
    void aJobWithoutOneOfItsFieldsIsUnreadable(String missing) {
        Map<String, String> fields = fields();
        fields.remove(missing);

        assertThat(queued(fields).job()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"id,7", "to,nobody", "life,soon", "life,0", "life,-1", "life,99999999999999999999"})
    void aJobWithAFieldThatCannotBeIsUnreadable(String field, String value) {
        Map<String, String> fields = fields();
        fields.put(field, value);

        assertThat(queued(fields).job()).isEmpty();
    }

    @Test
    void itPrintsNeitherAddressNorCode() {
        assertThat(queued(fields()).toString()).doesNotContain("ada").doesNotContain("sealed");
    }

    private static QueuedMail queued(Map<String, String> fields) {
        List<String> flat = new ArrayList<>();
        fields.forEach((name, value) -> flat.addAll(List.of(name, value)));
        return QueuedMail.of(MailOutbox.STREAM, "1-0", flat);
    }

    private static Map<String, String> fields() {
        List<String> flat = new MailOutbox(1).append(JOB).fields();
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return fields;
    }
}
