package io.tses.http.exchange;

/** A request that cannot be worked on as it is, and the answer that says why. Not a failure, so it has no stack trace. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpReply reply;

    public Refusal(HttpReply reply) {
        super("refused with " + reply.status(), null, false, false);
        this.reply = reply;
    }

    public HttpReply reply() {
        return reply;
    }
}
