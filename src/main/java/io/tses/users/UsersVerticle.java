package io.tses.users;

import io.tses.bus.Bus;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditEvents;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Answers for the people who sign in. */
public final class UsersVerticle extends VerticleBase {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Bus bus;
    private final PgClients postgres;
    private final UsersConfig config;
    private final SecureRandom random;
    private final PurposeKeys keys;
    private final TestIdentities testIdentities;

    public UsersVerticle(
            Bus bus,
            PgClients postgres,
            UsersConfig config,
            SecureRandom random,
            PurposeKeys keys,
            TestIdentities testIdentities) {
        this.bus = bus;
        this.postgres = postgres;
        this.config = config;
        this.random = random;
        this.keys = keys;
        this.testIdentities = testIdentities;
    }

    @Override
    public Future<?> start() {
        UserStore users = new UserStore(postgres.pipelined(PATIENCE));
        UserSearchStore searches = new UserSearchStore(postgres.pipelined(FindUsers.ADDRESS.timeout()));
        PatientClient<Pool> transactions = postgres.pool(ChangeUser.ADDRESS.timeout());
        AuditEvents events = new AuditEvents(testIdentities.addresses());
        UsernameStore usernames = new UsernameStore(transactions);
        People people = new People(
                bus,
                users,
                new UserChangeStore(transactions, usernames, events, config.reauthenticationAge(), testIdentities),
                new UsernameProposals(random),
                new Pseudonym(keys),
                new KnownPeople(config),
                events,
                config.signUp(),
                testIdentities);
        return Future.all(List.of(
                bus.answer(EnsureUser.ADDRESS, people::ensure),
                bus.answer(HasPerson.ADDRESS, people::has),
                bus.answer(FindUser.ADDRESS, people::find),
                bus.answer(ApproachUser.ADDRESS, people::approach),
                bus.answer(ApproachMany.ADDRESS, people::approachMany),
                bus.answer(FindUsers.ADDRESS, searches::find),
                bus.answer(ChangeUser.ADDRESS, people::change),
                bus.answer(EraseUser.ADDRESS, people::erase),
                bus.answer(AddUser.ADDRESS, people::add),
                bus.answer(GrantSuperuser.ADDRESS, people::grant),
                bus.listen(People.CHANGED, people::forgetAll)));
    }
}
