package org.idvserver.monitor.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an installation says about this service. */
@ConfigMapping(prefix = "idv.monitor")
public interface MonitorConfig {

    /** How long a terminal may be silent before it counts as offline. */
    @WithDefault("PT10S")
    Duration offlineAfter();

    /** How often reports are written; until then only a terminal's newest is kept. */
    @WithDefault("PT1S")
    Duration writeEvery();

    /** Terminals whose reports may wait to be written, in memory, while the database is away. */
    @WithDefault("20000")
    int mostWaitingReports();

    /** How far a terminal's clock may be from the server's before it counts as wrong. */
    @WithDefault("PT30S")
    Duration clockTolerance();

    /** Free space of a terminal's image store, in MiB, below which it counts as nearly full. */
    @WithDefault("512")
    long storeLowMib();

    /** Changes that are kept for watchers who come back. */
    @WithDefault("10000")
    int feedHistory();

    /** How often a feed without changes says that it is alive. */
    @WithDefault("PT15S")
    Duration feedHeartbeat();
}
