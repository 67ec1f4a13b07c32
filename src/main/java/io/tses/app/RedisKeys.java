package io.tses.app;

import io.tses.accounts.AccountKeys;
import io.tses.audit.AuditKeys;
import io.tses.mail.MailKeys;
import io.tses.otp.OtpKeys;
import io.tses.sessions.SessionKeys;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.stats.StatsKeys;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The keys of all features in Redis: each names its own, and nothing below knows them. */
public final class RedisKeys {
    private static final EmailAddress EMAIL = new EmailAddress("check@example.com");
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.1");
    private static final UUID ID = new UUID(0, 0);

    /** One of each kind, so that a check can try the right to it. */
    public static final List<String> ONE_OF_EACH_KIND = Stream.of(
                    MailKeys.oneOfEachKind(ID),
                    AuditKeys.oneOfEachKind(),
                    OtpKeys.oneOfEachKind(EMAIL, CLIENT, ID),
                    AccountKeys.oneOfEachKind(ID),
                    SessionKeys.oneOfEachKind(ID),
                    StatsKeys.oneOfEachKind(ID))
            .flatMap(List::stream)
            .toList();

    private RedisKeys() {}
}
