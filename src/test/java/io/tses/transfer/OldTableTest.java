package io.tses.transfer;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OldTableTest {
    private static final String MOMENT = "timestamp with time zone";

    @Test
    void columnsUnderOtherNamesAreFoundAndTold() {
        OldTable table = OldTable.of(
                "audits_auditlog",
                Map.of(
                        "pkid",
                        "bigint",
                        "id",
                        "bigint",
                        "uuid",
                        "uuid",
                        "timestamp",
                        MOMENT,
                        "event",
                        "text",
                        "ip",
                        "text",
                        "extra",
                        "json",
                        "user_id",
                        "bigint"),
                OldColumn.OF_EVENTS);

        assertThat(table.missing()).isEmpty();
        assertThat(table.unusual())
                .containsExactly(
                        "audits_auditlog has no id of a type that fits: uuid is taken for it",
                        "audits_auditlog has no created_at: timestamp is taken for it",
                        "audits_auditlog has no email: it is '' in each row here",
                        "audits_auditlog has no action: event is taken for it",
                        "audits_auditlog has no ip_address: ip is taken for it",
                        "audits_auditlog has no user_agent: it is '' in each row here",
                        "audits_auditlog has no details: extra is taken for it");
        assertThat(table.described())
                .contains("  ip_address <- ip text", "  user_agent: there is none, so ''", "  left behind: id, pkid");
    }

    @Test
    void whatHasToBeThereIsNamedWithAllNamesItMayHave() {
        OldTable table = OldTable.of("users_user", Map.of("id", "bigint", "email", "text"), OldColumn.OF_PEOPLE);

        assertThat(table.missing())
                .containsExactly(
                        "id (id or uuid or public_id, of type character or character varying or text or uuid)",
                        "date_joined (date_joined or created_at or joined_at, of type timestamp with time zone or timestamp"
                                + " without time zone)");
    }
}
