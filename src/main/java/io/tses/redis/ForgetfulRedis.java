package io.tses.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds, in what INFO tells, the settings under which Redis forgets codes, limits, sessions and what waits to be done. */
final class ForgetfulRedis {
    private static final Pattern POLICY = Pattern.compile("^maxmemory_policy:(\\S+)", Pattern.MULTILINE);
    private static final Pattern NO_FILE = Pattern.compile("^aof_enabled:0", Pattern.MULTILINE);
    private static final String EVICTS_NOTHING = "noeviction";

    private ForgetfulRedis() {}

    /** In words that go on after "because". */
    static List<String> warnings(String info) {
        List<String> warnings = new ArrayList<>();
        Matcher policy = POLICY.matcher(info);
        if (policy.find() && !policy.group(1).equals(EVICTS_NOTHING)) {
            warnings.add("maxmemory-policy is " + policy.group(1)
                    + ": limits, locks and unsent mail may be evicted; set it to noeviction");
        }
        if (NO_FILE.matcher(info).find()) {
            warnings.add("appendonly is no: what was accepted is lost when it ends; set it to yes");
        }
        return warnings;
    }
}
