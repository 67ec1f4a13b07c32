package io.tses.redis;

import io.tses.request.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TroubleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            READ_ONLY        | READONLY You can't write against a read only replica.
            READ_ONLY        | READONLY You can't write against a read only replica. script: 0a1b, on @user_script:2.
            READ_ONLY        | READONLY Can not run script with write flag on readonly replica.
            READ_ONLY        | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
            READ_ONLY        | UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)
            OUT_OF_MEMORY    | OOM command not allowed when used memory > 'maxmemory'.
            OUT_OF_MEMORY    | OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'
            OUT_OF_MEMORY    | ERR Error running script (call to f_0a1b): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.
            CANNOT_PERSIST   | MISCONF Errors writing to the AOF file: No space left on device
            CANNOT_PERSIST   | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. script: 0a1b, on @user_script:2.
            TOO_FEW_REPLICAS | NOREPLICAS Not enough good replicas to write.
            FORBIDDEN        | NOPERM this user has no permissions to run the 'evalsha' command
            FORBIDDEN        | NOPERM User u has no permissions to access the 'otp:x' key
            FORBIDDEN        | ERR The user executing the script can't run this command or subcommand script: 0a1b, on @user_script:2.
            FORBIDDEN        | ERR The user executing the script can't access at least one of the keys mentioned in the command arguments script: 0a1b, on @user_script:2.
            FORBIDDEN        | ERR ACL failure in script: User u has no permissions to run the 'set' command script: 0a1b, on @user_script:1.
            LOADING          | LOADING Redis is loading the dataset in memory
            BUSY             | BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.
            BUSY             | UNKILLABLE Sorry the script already executed write commands against the dataset.
            MOVING           | TRYAGAIN Multiple keys request during rehashing of slot
            CLUSTER_DOWN     | CLUSTERDOWN The cluster is down
            MOVED            | MOVED 3999 127.0.0.1:6381
            MOVING           | ASK 3999 127.0.0.1:6381
            WRONG_SERVER     | CROSSSLOT Keys in request don't hash to the same slot
            SIGN_IN_REFUSED  | NOAUTH Authentication required.
            SIGN_IN_REFUSED  | WRONGPASS invalid username-password pair or user is disabled.
            """)
    void anErrorReplyTellsWhy(Trouble why, String reply) {
        assertThat(Trouble.toldBy(reply)).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR user_script:2: Script attempted to access nonexistent global variable 'nosuch'",
                "NOSCRIPT No matching script. Please use EVAL.",
                "NOGROUP No such key 'outbox:mail' or consumer group 'mailers'",
                "ERR wrong number of arguments for 'get' command",
                "OOMPH",
                "a BUSY street",
                ""
            })
    void aFaultOfTheCommandItselfIsNoTrouble(String reply) {
        assertThat(Trouble.toldBy(reply)).isEmpty();
    }

    @Test
    void someTroublesDoNotPassByThemselves() {
        assertThat(Trouble.needsOperator(Trouble.CERTIFICATE_REFUSED.as("expired")))
                .isTrue();
        assertThat(Trouble.needsOperator(Trouble.READ_ONLY.as("a replica"))).isFalse();
        assertThat(Trouble.needsOperator(new Unavailable("anything else"))).isFalse();
    }
}
