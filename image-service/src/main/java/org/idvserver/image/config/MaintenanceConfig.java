package org.idvserver.image.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an installation says about maintenance VMs. */
public interface MaintenanceConfig {

    /** Folder of the sockets of their screens. QEMU makes them, this service opens them: both must reach it under this path. */
    Path consoleDir();

    /** Networks of libvirt that a machine may be on. */
    Optional<List<String>> networks();

    /** Machines that may run on the node at the same time. */
    @WithDefault("4")
    int maxRunning();

    @WithDefault("8")
    int maxVcpus();

    @WithDefault("16384")
    int maxMemoryMib();

    /** How long one runs when nobody says otherwise. */
    @WithDefault("PT8H")
    Duration usualTime();

    /** How far ahead a deadline may be. */
    @WithDefault("PT24H")
    Duration longestTime();

    /** How long a guest may take to shut down before it is switched off. */
    @WithDefault("PT3M")
    Duration grace();

    /** How long the disk of one that is off is kept. */
    @WithDefault("P14D")
    Duration kept();

    /** How often one is looked after when nothing is heard of it. */
    @WithDefault("PT5S")
    Duration period();

    /** Limit of one act of libvirt. Below the lease, so that nobody starts what another replica has taken over. */
    @WithDefault("PT15S")
    Duration actLimit();

    /** Starts that libvirt refused after which no more are tried. */
    @WithDefault("5")
    int startAttempts();

    Console console();

    /** Their screens. */
    interface Console {

        /** How long a ticket may be used. */
        @WithDefault("PT60S")
        Duration ticketLife();

        /** How long one stays open; whoever still has the right to it opens another. */
        @WithDefault("PT1H")
        Duration limit();

        /** How often a viewer is asked whether it is there; one that misses three questions is closed. */
        @WithDefault("PT20S")
        Duration pingPeriod();

        /** Open ones of this replica at the same time. */
        @WithDefault("32")
        int most();

        /** Other sites, each {@code https://host[:port]}, whose pages may open one; its own always may. */
        Optional<List<String>> origins();
    }
}
