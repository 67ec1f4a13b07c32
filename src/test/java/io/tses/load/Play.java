package io.tses.load;

import io.tses.accountant.Answer.Call;
import io.tses.accountant.Letter;
import io.tses.accountant.Run;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import static io.vertx.core.Future.failedFuture;

/** What people do in each scenario. Every failure is a {@link StepFailed}. Belongs to the generator's event loop. */
final class Play {
    private static final String ME = "/api/v1/auth/users/me/";
    private static final String LOGS = "/api/v1/audit/logs/";
    private static final List<String> FILTERS = List.of(
            LOGS, LOGS + "?event=LOGIN", LOGS + "?page_size=100", LOGS + "?from=2020-01-01&ordering=created_at");

    private final Run run;
    private final Nodes nodes;
    private final Letterbox letterbox;
    private final People people;
    private final boolean newPeople;
    private final boolean oldClients;
    private int reads;

    /**
     * @param newPeople whether everybody who signs in does so for the first time
     * @param oldClients whether they know of no handles and devices
     */
    Play(Run run, Nodes nodes, Letterbox letterbox, People people, boolean newPeople, boolean oldClients) {
        this.run = run;
        this.nodes = nodes;
        this.letterbox = letterbox;
        this.people = people;
        this.newPeople = newPeople;
        this.oldClients = oldClients;
    }

    Future<?> act(Scenario scenario, Journey journey) {
        return switch (scenario) {
            case REQUEST -> request(journey, people.fresh());
            case WRONG_CODE -> guess(journey, people.fresh());
            case SIGN_IN ->
                newPeople ? signIn(journey, people.fresh()) : known(Step.REQUEST, one -> signIn(journey, one));
            case REFRESH -> known(Step.REFRESH, one -> refresh(journey, one));
            case BEARER -> known(Step.BEARER, one -> journey.expect(Step.BEARER, 200, nodes.read(ME, one)));
            case AUDIT -> known(Step.AUDIT, one -> journey.expect(Step.AUDIT, 200, nodes.read(nextFilter(), one)));
            case MIXED -> throw new IllegalArgumentException("a mix is acted one by one");
        };
    }

    /** Somebody signs in for the first time, and comes again later. */
    Future<JsonObject> introduce(Journey journey) {
        Person person = people.fresh();
        return signIn(journey, person).onSuccess(signedIn -> people.giveBack(person));
    }

    private Future<JsonObject> request(Journey journey, Person person) {
        return journey.expect(Step.REQUEST, 202, nodes.post(Call.REQUEST, person, of(person)));
    }

    private Future<JsonObject> guess(Journey journey, Person person) {
        JsonObject body =
                new JsonObject().put("email", run.email(person.number())).put("otp", "123456");
        return journey.expect(Step.WRONG_CODE, 400, nodes.post(Call.VERIFY, person, body));
    }

    private Future<JsonObject> signIn(Journey journey, Person person) {
        Future<Letter> mail = letterbox.next(person.number());
        return request(journey, person)
                .onFailure(cause -> letterbox.forget(person.number()))
                .compose(requested -> journey.expectMail(mail)
                        .compose(letter -> verify(journey, person, letter, requested.getString("handle", ""))))
                .onSuccess(signedIn -> {
                    journey.endedAll(Step.SIGN_IN);
                    keep(person, signedIn);
                    person.keepDevice(signedIn.getString("device", ""));
                });
    }

    private Future<JsonObject> verify(Journey journey, Person person, Letter letter, String handle) {
        JsonObject body = of(person).put("otp", letter.code());
        if (!oldClients && !handle.isEmpty()) {
            body.put("handle", handle);
        }
        return journey.expect(Step.VERIFY, 200, nodes.post(Call.VERIFY, person, body));
    }

    private Future<JsonObject> refresh(Journey journey, Person person) {
        JsonObject body = new JsonObject().put("refresh", person.refresh());
        return journey.expect(Step.REFRESH, 200, nodes.post(Call.REFRESH, person, body))
                .onSuccess(refreshed -> keep(person, refreshed));
    }

    private JsonObject of(Person person) {
        JsonObject body = new JsonObject().put("email", run.email(person.number()));
        return oldClients || person.device().isEmpty() ? body : body.put("device", person.device());
    }

    private static void keep(Person person, JsonObject pair) {
        person.keep(pair.getString("access", ""), pair.getString("refresh", ""));
    }

    private Future<JsonObject> known(Step first, Function<Person, Future<JsonObject>> act) {
        Optional<Person> person = people.take();
        return person.map(one -> act.apply(one).onComplete(done -> people.giveBack(one)))
                .orElseGet(() ->
                        failedFuture(new StepFailed(first, "not begun: all people were busy; --people can be more")));
    }

    private String nextFilter() {
        reads = (reads + 1) % FILTERS.size();
        return FILTERS.get(reads);
    }
}
