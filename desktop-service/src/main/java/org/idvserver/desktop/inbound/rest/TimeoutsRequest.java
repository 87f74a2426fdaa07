package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.idvserver.desktop.domain.Timeouts;

/**
 * How long is waited for a desktop.
 *
 * @param runMinutes until one that does not do what was wished counts as stuck
 * @param shutdownSeconds until the power of one that does not shut down is cut
 */
public record TimeoutsRequest(@Min(1) @Max(1440) Integer runMinutes, @Min(1) @Max(600) Integer shutdownSeconds) {

    static Timeouts timeouts(TimeoutsRequest request) {
        return request == null ? Timeouts.USUAL : new Timeouts(request.runMinutes, request.shutdownSeconds);
    }
}
