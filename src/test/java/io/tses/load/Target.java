package io.tses.load;

import io.tses.config.LoadedConfig;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What the load goes to.
 *
 * @param redisUrl empty when it is not known: then queues are not seen, and nothing can be compared
 * @param databaseUrl as well
 * @param mailbox whose API tells codes; empty when mails come to the kit itself
 * @param settings that the nodes have; empty when they are not known
 * @param programs what else is known of them, by name
 */
record Target(
        List<URI> nodes,
        Optional<String> redisUrl,
        Optional<String> databaseUrl,
        Optional<URI> mailbox,
        Optional<LoadedConfig> settings,
        List<String> programs) {}
