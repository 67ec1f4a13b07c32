package io.tses.console;

import io.tses.bus.Bus;
import io.tses.crypto.PurposeKeys;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Endpoint;
import io.tses.http.input.BodyReader;
import io.tses.http.server.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;

/** Every page of the console, to be mounted on a port. */
public final class Console {
    private final Bus bus;
    private final ConsoleConfig config;
    private final HttpConfig http;
    private final PurposeKeys keys;

    /** @param keys seal what browsers keep */
    public Console(Bus bus, ConsoleConfig config, HttpConfig http, PurposeKeys keys) {
        this.bus = bus;
        this.config = config;
        this.http = http;
        this.keys = keys;
    }

    /** Those of one instance, to be served on the event loop that this is called on. */
    public Future<List<Endpoint>> endpoints(Vertx vertx) {
        return Assets.read(vertx).map(assets -> endpoints(vertx, assets));
    }

    private List<Endpoint> endpoints(Vertx vertx, Assets assets) {
        ClientIp clientIp = new ClientIp(http.trustedProxies(), Hints.of(vertx));
        BodyReader bodies = new BodyReader(http.maxBodyBytes());
        Seals seals = new Seals(keys);
        Templates templates = new Templates();
        Operators operators = new Operators(bus, clientIp, seals, config.sessionTtl());
        Doorkeeper doors = new Doorkeeper(operators, clientIp, bodies, seals, templates, assets);
        SignInPages signIn = new SignInPages(bus, clientIp, seals, config.sessionTtl(), templates, operators, doors);
        NowPage now = new NowPage(vertx, bus, doors, templates);
        PeoplePage people = new PeoplePage(bus, doors);
        SignOutPage signOut = new SignOutPage(bus, doors);
        PersonPage person = new PersonPage(bus, doors);
        AuditPage audit = new AuditPage(vertx, bus, operators, doors, templates);
        MailPage mail = new MailPage(bus, doors);
        LimitsPage limits = new LimitsPage(bus, doors, Hints.of(vertx));
        KeysPage keyRing = new KeysPage(bus, doors);
        DoctorPage doctor = new DoctorPage(bus, doors);
        return Stream.of(
                        signIn.endpoints(),
                        now.endpoints(),
                        people.endpoints(),
                        signOut.endpoints(),
                        person.endpoints(),
                        audit.endpoints(),
                        mail.endpoints(),
                        limits.endpoints(),
                        keyRing.endpoints(),
                        doctor.endpoints(),
                        assets.endpoints(vertx),
                        // Comes last: it matches whatever the others do not.
                        List.of(doors.nothing("/admin/*", "console_nothing")))
                .flatMap(List::stream)
                .toList();
    }
}
