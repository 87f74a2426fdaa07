package org.idvserver.image.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long things are kept, and how often database and storage are compared. */
public interface UpkeepConfig {

    /** How often to look for what is due in the recycle bin and for reviews. */
    @WithDefault("PT1M")
    Duration period();

    /** How long something in the recycle bin can be had back. */
    @WithDefault("P14D")
    Duration binRetention();

    /** How often a review that is due is reminded of. */
    @WithDefault("P7D")
    Duration reviewReminder();

    /** How often database and storage are compared. */
    @WithDefault("PT5M")
    Duration comparePeriod();

    /** An image that is younger is no orphan: what it is for may not be recorded yet. */
    @WithDefault("PT10M")
    Duration orphanGrace();
}
