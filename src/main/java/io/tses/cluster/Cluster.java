package io.tses.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.config.CannotListen;
import io.tses.config.Port;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that this one works together with. What they share is who is there and who answers what; everything that must be
 * right stands in Redis and PostgreSQL, so a node that is cut off goes on by itself.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final String ROLES = "tses.roles";
    private static final String VERSION = "tses.version";
    private static final String HOST = "tses.host";
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration SILENCE_DEAD = Duration.ofSeconds(5);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PING = Duration.ofSeconds(1);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(2);
    private static final Duration RESOLVE = Duration.ofSeconds(10);
    private static final Duration WATCH = Duration.ofSeconds(2);

    /** On a machine that has no time lines take some tries. */
    private static final Duration GREETINGS = Duration.ofSeconds(20);

    private static final Duration AGAIN = Duration.ofMillis(200);

    /** All that a node answers has been looked for within so many looks. */
    private static final int LOOKS = 4;

    /** Time enough to give each node a new certificate. */
    private static final Duration RENEWAL = Duration.ofDays(30);

    /** Two nodes may die at once. */
    private static final int BACKUPS = 2;

    private final ClusterConfig config;
    private final Vertx vertx;
    private final MemberNames names;
    private final Config membership;
    private final Registrations manager;
    private final Optional<Instant> certificateEnd;
    private volatile boolean withdrawn;
    private volatile boolean looking;

    /** Counted by one timer alone. */
    private int looks;

    private Cluster(ClusterConfig config, Vertx vertx, MemberNames names, Config membership, Registrations manager) {
        this.config = config;
        this.vertx = vertx;
        this.names = names;
        this.membership = membership;
        this.manager = manager;
        this.certificateEnd = config.tls().map(BusTls::end);
    }

    /** A node that has joined, or has founded a cluster where there is none yet. */
    public record Joined(Vertx vertx, Cluster cluster) {}

    /**
     * Joins.
     *
     * @param version of this program, which others are told
     * @return the Vert.x that is a member until it is closed; fails where the ports are taken or a certificate is not one
     */
    public static Future<Joined> join(VertxOptions options, ClusterConfig config, String version) {
        List<String> troubles = Stream.of(
                        new Port("CLUSTER_PORT", config.host(), config.port()),
                        new Port("CLUSTER_BUS_PORT", config.host(), config.busPort()))
                .flatMap(port -> port.trouble().stream())
                .toList();
        if (!troubles.isEmpty()) {
            return Future.failedFuture(new CannotListen(String.join("\n", troubles)));
        }
        MemberNames names = new MemberNames(config.members(), config.port());
        Config membership = membership(config, names, version);
        Registrations manager = new Registrations(membership);
        return Vertx.builder()
                .with(options.setEventBusOptions(bus(config)))
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> {
                    vertx.exceptionHandler(new LostWrites(System::nanoTime));
                    Cluster cluster = new Cluster(config, vertx, names, membership, manager);
                    cluster.tellOfMembers();
                    return new Joined(vertx, cluster);
                });
    }

    /** Who is there, this node among them; nobody where membership has broken down. */
    public List<Member> members() {
        HazelcastInstance hazelcast = manager.getHazelcastInstance();
        return hazelcast.getLifecycleService().isRunning()
                ? hazelcast.getCluster().getMembers().stream()
                        .map(Cluster::member)
                        .toList()
                : List.of();
    }

    /** Has it measured how many nodes there are, and for how long the others will believe this one. */
    public void measuredBy(MeterRegistry registry, Clock clock) {
        certificateEnd.ifPresent(end -> Gauge.builder(
                        "tses.cluster.certificate.left",
                        () -> Duration.between(clock.instant(), end).toSeconds())
                .description("time until the other nodes do not believe this one's certificate any more")
                .baseUnit("seconds")
                .register(registry));
        Gauge.builder("tses.cluster.members", this, cluster -> cluster.members().size())
                .description("nodes that this one sees, itself among them")
                .register(registry);
    }

    private static Member member(com.hazelcast.cluster.Member member) {
        return new Member(
                Optional.ofNullable(member.getAttribute(HOST)).orElse("?"),
                Optional.ofNullable(member.getAttribute(ROLES)).orElse("?"),
                Optional.ofNullable(member.getAttribute(VERSION)).orElse("?"),
                member.localMember());
    }

    private static Config membership(ClusterConfig config, MemberNames names, String version) {
        Config membership = new Config()
                .setClusterName(config.name())
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.heartbeat.interval.seconds", Long.toString(HEARTBEAT.toSeconds()))
                .setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(SILENCE_DEAD.toSeconds()))
                // By default parts of a cluster look for each other after 5 minutes only.
                .setProperty("hazelcast.merge.first.run.delay.seconds", "3")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "3")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.operation.call.timeout.millis", "10000")
                .setProperty("hazelcast.graceful.shutdown.max.wait", "2")
                .setProperty("hazelcast.health.monitoring.level", "OFF");
        membership
                .getMemberAttributeConfig()
                .setAttributes(Map.of(
                        ROLES,
                        config.roles().stream().map(Role::wireName).collect(Collectors.joining(",")),
                        VERSION,
                        version,
                        HOST,
                        config.publicHost() + ":" + config.port()));
        membership.addMultiMapConfig(new MultiMapConfig(Registrations.REGISTRATIONS)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
                .setBackupCount(BACKUPS));
        membership.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(BACKUPS));
        // Beside the JDK's own, in which members tell each other of failures, nothing but what the bus keeps there.
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("io.vertx.spi.cluster.hazelcast.impl.");
        membership.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        membership
                .getManagementCenterConfig()
                .setScriptingEnabled(false)
                .setConsoleEnabled(false)
                .setDataAccessEnabled(false);
        NetworkConfig network = membership.getNetworkConfig();
        network.setPort(config.port()).setPortAutoIncrement(false);
        if (!config.publicHost().equals(config.host())) {
            network.setPublicAddress(config.publicHost() + ":" + config.port());
        }
        network.getInterfaces().setEnabled(true).addInterface(config.host());
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1);
        join.getTcpIpConfig().setMembers(names.addresses());
        return membership;
    }

    private static EventBusOptions bus(ClusterConfig config) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(config.host())
                .setPort(config.busPort())
                .setClusterPublicHost(config.publicHost())
                .setClusterPublicPort(config.busPort())
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setSslHandshakeTimeout(HANDSHAKE_TIMEOUT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReconnectAttempts(0)
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING_PATIENCE.toMillis());
        config.tls()
                .ifPresent(tls -> bus.setSsl(true)
                        .setTrustAll(false)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(tls.own())
                        .setTrustOptions(tls.believed()));
        return bus;
    }

    /**
     * From now on this node answers what it is asked, and sees to it that the others know so. First it opens the lines between them and
     * itself: else those who ask it first would wait for them.
     *
     * @return completes when the others know what it answers; fails where membership has broken down
     */
    public Future<Void> open(Bus bus, Clock clock) {
        return bus.answer(Greet.at(manager.getNodeId()), heard -> Future.succeededFuture(new Greet.Welcome()))
                .compose(heard -> greetAll(bus))
                .compose(lines -> withdrawn ? Future.succeededFuture() : manager.announce())
                .onSuccess(told -> watch(clock));
    }

    private Future<Void> greetAll(Bus bus) {
        long deadlineNanos = System.nanoTime() + GREETINGS.toNanos();
        return Future.join(manager.getNodes().stream()
                        .filter(node -> !node.equals(manager.getNodeId()))
                        .map(node -> greet(bus, node, deadlineNanos))
                        .toList())
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Until it answers; not one that is gone, that comes and will greet us, or that is of a release which does not greet. */
    private Future<?> greet(Bus bus, String node, long deadlineNanos) {
        return manager.isKnown(Greet.at(node).name())
                .compose(known -> known ? bus.ask(Greet.at(node), new Greet()) : Future.succeededFuture())
                .recover(cause -> System.nanoTime() < deadlineNanos
                        ? vertx.timer(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                                .compose(later -> greet(bus, node, deadlineNanos))
                                .map(new Greet.Welcome())
                        : Future.failedFuture(cause));
    }

    private void watch(Clock clock) {
        vertx.setPeriodic(WATCH.toMillis(), timer -> lookForOwnAnswers());
        vertx.setPeriodic(0, Duration.ofDays(1).toMillis(), timer -> warnOfCertificate(clock));
        vertx.setPeriodic(
                RESOLVE.toMillis(),
                timer -> vertx.executeBlocking(names::addresses, false).onSuccess(members -> {
                    if (!members.isEmpty()) {
                        membership.getNetworkConfig().getJoin().getTcpIpConfig().setMembers(members);
                    }
                }));
    }

    private void warnOfCertificate(Clock clock) {
        certificateEnd
                .filter(end -> Duration.between(clock.instant(), end).compareTo(RENEWAL) < 0)
                .ifPresent(end -> LOG.warn(
                        "the certificate of this node, or of its authority, ends at={}: the other nodes will not believe it then;"
                                + " see cluster.cert-file (CLUSTER_CERT_FILE)",
                        end));
    }

    /**
     * Has the others ask nothing more of this node, which still answers what they have asked.
     *
     * @param addresses where it answers
     * @return completes when they know; never fails
     */
    public Future<Void> withdraw(Collection<String> addresses) {
        withdrawn = true;
        return manager.withdraw(addresses);
    }

    private void tellOfMembers() {
        HazelcastInstance hazelcast = manager.getHazelcastInstance();
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                LOG.info(
                        "node joined {} members={}",
                        text(event.getMember()),
                        event.getMembers().size());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                LOG.warn(
                        "node left {} members={}",
                        text(event.getMember()),
                        event.getMembers().size());
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.SHUTTING_DOWN && !withdrawn) {
                LOG.error("membership has ended by itself: this node works alone until it is started anew");
            }
        });
        LOG.info("cluster joined name={} members={}", config.name(), members().size());
    }

    private static String text(com.hazelcast.cluster.Member member) {
        Member who = member(member);
        return "host=" + who.host() + " version=" + who.version() + " roles=" + who.roles();
    }

    /**
     * After a cut is healed the others may have forgotten what a node answers (vert.x#4394), and nothing tells it so. What the
     * cluster manager does when it hears of a merger mends that.
     */
    private void lookForOwnAnswers() {
        if (withdrawn || looking) {
            return;
        }
        looking = true;
        manager.knows(nextAnswers())
                .onSuccess(known -> {
                    if (!known && !withdrawn && manager.isActive()) {
                        LOG.warn("the cluster has forgotten what this node answers; told again");
                        manager.tellAgain();
                    }
                })
                .onFailure(cause -> LOG.debug("the cluster does not say what this node answers", cause))
                .onComplete(looked -> looking = false);
    }

    /** Some of the addresses at which this node is registered: all of them in turn. */
    private List<String> nextAnswers() {
        List<String> all = List.copyOf(manager.addresses());
        int look = looks++ % LOOKS;
        return all.subList(all.size() * look / LOOKS, all.size() * (look + 1) / LOOKS);
    }
}
