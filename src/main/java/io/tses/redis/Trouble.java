package io.tses.redis;

import io.tses.request.Unavailable;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why Redis cannot be used now, or not as it is set up. */
enum Trouble {
    UNREACHABLE("unreachable", Remedy.TIME),
    SILENT("silent", Remedy.TIME),
    LOADING("loading", Remedy.TIME, "LOADING"),
    BUSY("busy", Remedy.TIME, "BUSY|UNKILLABLE"),
    OUT_OF_MEMORY("out of memory", Remedy.TIME, "OOM"),
    CANNOT_PERSIST("cannot persist", Remedy.TIME, "MISCONF"),
    TOO_FEW_REPLICAS("too few replicas", Remedy.TIME, "NOREPLICAS"),
    READ_ONLY("read-only", Remedy.CONNECTION, "READONLY|MASTERDOWN|UNBLOCKED"),
    CLUSTER_DOWN("cluster down", Remedy.CONNECTION, "CLUSTERDOWN"),
    MOVED("moved", Remedy.CONNECTION, "MOVED"),
    MOVING("moving", Remedy.TIME, "ASK|TRYAGAIN"),
    FORBIDDEN("forbidden", Remedy.OPERATOR, "NOPERM"),
    SIGN_IN_REFUSED("sign-in refused", Remedy.OPERATOR, "NOAUTH|WRONGPASS|DENIED"),
    CERTIFICATE_REFUSED("certificate refused", Remedy.OPERATOR),
    WRONG_SERVER("wrong server", Remedy.OPERATOR, "CROSSSLOT");

    /** What can end it, besides time. */
    private enum Remedy {
        TIME,
        CONNECTION,
        OPERATOR
    }

    private static final Pattern CODE = Pattern.compile("-?([A-Z]+)(?: .*)?", Pattern.DOTALL);

    /** An error within a script: Redis 7 keeps its code in front; others write it behind their own words. */
    private static final Pattern WRAPPED = Pattern.compile("-?ERR .*?[:\\s]-([A-Z]+) .*", Pattern.DOTALL);

    /** How Redis 7.0 and 7.2 put it when a script calls what its user may not. */
    private static final Pattern FORBIDDEN_IN_SCRIPT =
            Pattern.compile("-?ERR (The user executing the script can't|ACL failure in script).*", Pattern.DOTALL);

    private final String reason;
    private final Remedy remedy;
    private final Pattern codes;

    Trouble(String reason, Remedy remedy) {
        this(reason, remedy, "");
    }

    /** @param codes that error replies about it begin with */
    Trouble(String reason, Remedy remedy, String codes) {
        this.reason = reason;
        this.remedy = remedy;
        this.codes = Pattern.compile(codes);
    }

    /** What an error reply tells of; empty when it finds fault with the command itself. */
    static Optional<Trouble> toldBy(String reply) {
        if (FORBIDDEN_IN_SCRIPT.matcher(reply).matches()) {
            return Optional.of(FORBIDDEN);
        }
        return Stream.of(CODE, WRAPPED)
                .map(form -> form.matcher(reply))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .flatMap(code -> Arrays.stream(values())
                        .filter(trouble -> trouble.codes.matcher(code).matches()))
                .findFirst();
    }

    /** Whether {@code failure} goes on until an operator changes something. */
    static boolean needsOperator(Unavailable failure) {
        return Arrays.stream(values())
                .anyMatch(trouble -> trouble.remedy == Remedy.OPERATOR && trouble.reason.equals(failure.reason()));
    }

    /**
     * Whether another connection may find another server, or the same one willing: behind one address stands now this
     * server, now that.
     */
    boolean endsWithTheConnection() {
        return remedy == Remedy.CONNECTION || this == SIGN_IN_REFUSED || this == WRONG_SERVER;
    }

    /** @param what for the log and for operators; no secrets */
    Unavailable as(String what) {
        return new Unavailable(reason, what);
    }
}
