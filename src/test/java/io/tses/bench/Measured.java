package io.tses.bench;

/** One window of one scenario. */
record Measured(Answers answers, Costs costs) {
    double perSecond() {
        return answers.perSecond();
    }

    double serverMicros() {
        return costs.server() / answers.count();
    }

    double redisMicros() {
        return costs.redis() / answers.count();
    }
}
