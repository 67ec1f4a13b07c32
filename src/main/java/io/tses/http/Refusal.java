package io.tses.http;

/** A request that cannot be worked on as it is, and the answer that says why. Not a failure, so it has no stack trace. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpReply reply;

    Refusal(HttpReply reply) {
        super("refused with " + reply.status(), null, false, false);
        this.reply = reply;
    }

    HttpReply reply() {
        return reply;
    }
}
