package io.tses.load;

import io.tses.accountant.Account;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A run for programs to read. Times are in microseconds, memory in bytes, processor time in seconds since a process began. */
final class JsonReport {
    private JsonReport() {}

    static JsonObject of(Results results) {
        JsonObject json = new JsonObject()
                .put("held", results.verdict().held())
                .put("verdict", verdict(results.verdict()))
                .put("began", results.began().toString())
                .put("scenario", results.scenario().toString())
                .put("ratePerSecond", results.rate())
                .put("steps", steps(results.times()))
                .put("errors", errors(results))
                .put("generatorLate", times(results.late()))
                .put("notes", new JsonArray(results.notes()))
                .put("processes", processes(results))
                .put("configuration", results.configuration());
        results.account().ifPresent(account -> json.put("accountant", account(account)));
        JsonArray seconds = new JsonArray();
        results.samples().forEach(sample -> seconds.add(second(sample)));
        return json.put("seconds", seconds);
    }

    private static JsonArray verdict(Verdict verdict) {
        JsonArray lines = new JsonArray();
        verdict.lines()
                .forEach(line -> lines.add(new JsonObject()
                        .put("what", line.what())
                        .put("wanted", line.wanted())
                        .put("got", line.got())
                        .put("held", line.held())));
        return lines;
    }

    private static JsonObject steps(Map<Step, Times> times) {
        JsonObject steps = new JsonObject();
        times.forEach((step, one) -> steps.put(step.label(), times(one)));
        return steps;
    }

    private static JsonObject times(Times times) {
        return new JsonObject()
                .put("count", times.count())
                .put("p50", times.p50())
                .put("p90", times.p90())
                .put("p95", times.p95())
                .put("p99", times.p99())
                .put("p99.9", times.p999())
                .put("max", times.max());
    }

    private static JsonObject errors(Results results) {
        JsonObject errors = new JsonObject();
        results.errors().forEach((step, kinds) -> {
            JsonObject counts = new JsonObject();
            kinds.forEach(counts::put);
            errors.put(step.label(), counts);
        });
        return errors;
    }

    private static JsonObject processes(Results results) {
        JsonObject processes = new JsonObject();
        results.processes().forEach(process -> {
            JsonObject one = new JsonObject().put("mostResidentBytes", results.mostResident(process));
            results.micros(process).ifPresent(micros -> one.put("microsPerArrival", micros));
            processes.put(process, one);
        });
        return processes;
    }

    private static JsonObject account(Account account) {
        JsonObject answers = new JsonObject();
        account.answers().forEach(answers::put);
        JsonArray comparisons = new JsonArray();
        account.comparisons()
                .forEach(one -> comparisons.add(new JsonObject()
                        .put("what", one.what())
                        .put("compared", one.compared())
                        .put("differences", one.differences())
                        .put("examples", new JsonArray(one.examples()))));
        return new JsonObject()
                .put("agrees", account.agrees())
                .put("answers", answers)
                .put("comparisons", comparisons);
    }

    private static JsonObject second(Sample sample) {
        JsonObject used = new JsonObject();
        sample.used()
                .forEach((process, use) -> used.put(
                        process,
                        new JsonObject()
                                .put("cpuSeconds", use.cpuSeconds())
                                .put("residentBytes", use.residentBytes())));
        JsonObject second = new JsonObject()
                .put("at", sample.at())
                .put("counts", sample.counts())
                .put("started", sample.second().started())
                .put("done", sample.second().done())
                .put("failed", sample.second().failed())
                .put("underWay", sample.second().underWay())
                .put("steps", steps(sample.second().steps()))
                .put("used", used);
        sample.queues()
                .ifPresent(queues -> second.put("mailsWaiting", queues.mails()).put("eventsWaiting", queues.events()));
        return second;
    }
}
