package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script that Redis runs atomically. Called by its digest, sent whole when Redis does not know it yet.
 *
 * <p>Before each script stands {@code prelude.lua}: it reads the clock, ends a call that runs after its caller's deadline
 * before anything is changed, and offers the effects of {@link Effect}. The script's first line stands before both, with the flags
 * that tell Redis when to run it: {@code allow-oom} what gives memory back, {@code no-writes} what only looks. All else is refused
 * while memory is full.
 */
public final class LuaScript {
    private static final Pattern FIRST_LINE = Pattern.compile("#!lua(?: flags=[a-z,-]+)?\n");
    private static final String LATE = "late";
    private static final String FULL = "full";

    private final String name;
    private final String source;
    private final String digest;

    private LuaScript(String name, String source) {
        this.name = name;
        this.source = source;
        this.digest = sha1(source);
    }

    /** The script {@code file} in the package of {@code owner}; metrics name both. */
    public static LuaScript beside(Class<?> owner, String file) {
        return of(owner, file, "");
    }

    /** As {@link #beside(Class, String)}, with what several scripts of a package have in common before it. */
    public static LuaScript beside(Class<?> owner, String common, String file) {
        return of(owner, file, read(owner, common));
    }

    private static LuaScript of(Class<?> owner, String file, String common) {
        String body = read(owner, file);
        Matcher first = FIRST_LINE.matcher(body);
        if (!first.lookingAt()) {
            throw new IllegalStateException(file + " does not begin with #!lua");
        }
        String prelude = read(LuaScript.class, "prelude.lua");
        return new LuaScript(nameOf(owner, file), first.group() + prelude + common + body.substring(first.end()));
    }

    /**
     * Runs the script once.
     *
     * @return what the script returns; fails with {@link Unavailable} when it ran too late to matter, when a stream it
     *     would append to has reached its bound, or when Redis cannot take it. Nothing was changed then, unless the
     *     connection broke while the script was under way
     */
    public Future<Reply> run(HeldConnection redis, ScriptCall call) {
        RequestScope scope = RequestScope.current();
        long deadline = scope == null ? 0 : redis.redisMillisAt(scope.deadlineNanos());
        long startedAt = System.nanoTime();
        return redis.send(call(Command.EVALSHA, digest, redis, deadline, call), scope)
                .recover(cause -> String.valueOf(cause.getMessage()).startsWith("NOSCRIPT")
                        ? redis.send(call(Command.EVAL, source, redis, deadline, call), scope)
                        : Future.failedFuture(cause))
                .compose(list -> {
                    redis.timer(name).record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
                    Reply reply = Reply.of(list);
                    return reply.is(LATE) || reply.is(FULL)
                            ? Future.failedFuture(new Unavailable(name + " was refused: " + reply.outcome()))
                            : Future.succeededFuture(reply);
                });
    }

    /** Such as {@code mail/settle}. */
    private static String nameOf(Class<?> owner, String file) {
        String room = owner.getPackageName();
        return room.substring(room.lastIndexOf('.') + 1) + "/" + file.replace(".lua", "");
    }

    private static Request call(Command command, String script, HeldConnection redis, long deadline, ScriptCall call) {
        List<String> keys = redis.keyspace().ofScript(call.keys());
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        return request.arg(call.args(redis.clockShift().millis(), deadline));
    }

    private static String read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no script " + file + " beside " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
