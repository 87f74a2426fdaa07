package org.idvserver.desktop.domain;

import java.time.Duration;
import java.time.Instant;

/** When a desktop that is wished to run or to stop now counts as stuck: after what its profile says, or else after what is usual. */
public record RunLimit(Instant now, Duration usual) {

    Instant of(Machine machine) {
        return now.plus(machine.timeouts().run().orElse(usual));
    }
}
