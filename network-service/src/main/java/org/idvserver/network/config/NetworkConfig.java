package org.idvserver.network.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of network-service. */
@ConfigMapping(prefix = "idv.network")
public interface NetworkConfig {

    /** Where internal networks get their VNI, block and MTU from. */
    Internal internal();

    /** What students may make for themselves. */
    Students students();

    /** The external network that is made at the first start. */
    DefaultExternal defaultExternal();

    /** Blocks (CIDR, comma separated) that guests must never reach; the underlay addresses of all nodes when absent. */
    Optional<List<String>> protectedCidrs();

    /** Whether nodes may also name tcp: and unix: endpoints and other hosts, which prove no identity; for tests only. */
    @WithDefault("false")
    boolean unprovenEndpoints();

    /** libvirt of this machine, such as {@code qemu:///system}; with it this machine is a server node. */
    Optional<String> libvirtUri();

    /** Name of this machine as a server node. */
    @WithDefault("server")
    String serverName();

    /** PEM file of the certificate that OVSDB servers are shown. */
    String tlsCertificate();

    /** PEM file of its key. */
    String tlsKey();

    /** PEM file of the authorities that sign the certificates of OVSDB servers. */
    String tlsTrust();

    /** How nodes are reconciled. */
    Reconcile reconcile();

    /** How nodes dial in that cannot be called. */
    DialIn dialIn();

    /** Settings of internal networks. */
    interface Internal {
        /** The lowest VNI given out, 1 to 16,777,215. */
        @WithDefault("10000")
        int vniFirst();

        /** The highest VNI given out. */
        @WithDefault("19999")
        int vniLast();

        /**
         * How long the VNI of a deleted network is given to no other; longer when a node that had it was not seen without it yet.
         */
        @WithDefault("1H")
        Duration vniQuarantine();

        /** The block out of which each network gets its own. */
        @WithDefault("10.128.0.0/10")
        String supernet();

        /** Prefix length of a network's block. */
        @WithDefault("24")
        int prefix();

        /** MTU of guests, in bytes: the underlay's less 50. */
        @WithDefault("1450")
        int mtu();
    }

    /** Settings of students' own networks. Staff may give single students other limits. */
    interface Students {
        /** How many networks of their own a student may have. */
        @WithDefault("2")
        int networks();

        /** Prefix length of the widest block that one may have, at least that of internal networks. */
        @WithDefault("26")
        int prefix();

        /** How many of a hundred VNIs students' networks may have, those that rest included: the others are for classes. */
        @WithDefault("50")
        int vniPercent();

        /** How many deleted networks of one student may have a VNI that rests, so that nobody uses them all up. */
        @WithDefault("10")
        int resting();
    }

    /** Settings of the default external network. */
    interface DefaultExternal {
        /** RFC 1123 label. */
        @WithDefault("idv-ext")
        String name();

        /** IPv4 block. */
        @WithDefault("192.168.150.0/24")
        String cidr();

        /** In bytes. */
        @WithDefault("1500")
        int mtu();
    }

    /** Settings of the listener for nodes that dial in. */
    interface DialIn {
        /** TCP port for OVSDB over mutual TLS; absent: nobody can dial in. */
        OptionalInt port();

        /** How many nodes may have a session with this replica; further ones are refused. */
        @WithDefault("5000")
        int sessions();

        /**
         * How long a node may be without a session before it is called unreachable. Open vSwitch tries again after a second, and
         * at last every 8 s.
         */
        @WithDefault("15S")
        Duration patience();
    }

    /** Settings of the reconciler. */
    interface Reconcile {
        /** How long a replica keeps a node without renewing its claim. */
        @WithDefault("6S")
        Duration lease();

        /** How often claims are renewed and free nodes looked for; well below the lease. */
        @WithDefault("2S")
        Duration claimPeriod();

        /** How often a node is compared with its wish though nothing told of a change. */
        @WithDefault("30S")
        Duration period();

        /** Limit of a connection attempt to an OVSDB server. */
        @WithDefault("3S")
        Duration connectTimeout();

        /** Limit of one request to an OVSDB server, and of the switch to carry out a change. */
        @WithDefault("5S")
        Duration requestTimeout();

        /** The wait after the first attempt on a node that failed; it doubles with each. */
        @WithDefault("0.5S")
        Duration firstRetry();

        /** The longest wait between two attempts. A node whose terminal connects is tried at once. */
        @WithDefault("1M")
        Duration backoffLimit();
    }
}
