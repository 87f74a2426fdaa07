package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.idvserver.desktop.domain.Timeouts;
import org.idvserver.kit.error.Fault;

/**
 * How long is waited for a desktop.
 *
 * @param runMinutes until one that does not do what was wished counts as stuck
 * @param shutdownSeconds until the power of one that does not shut down is cut
 */
@Consistent
public record TimeoutsRequest(@Min(1) @Max(1440) Integer runMinutes, @Min(1) @Max(600) Integer shutdownSeconds)
        implements Consistent.Request {
    private static final int USUAL_MINUTES = 10;

    @Override
    public List<Fault> contradictions() {
        int minutes = runMinutes == null ? USUAL_MINUTES : runMinutes;
        return shutdownSeconds == null || Duration.ofSeconds(shutdownSeconds).toMinutes() < minutes
                ? List.of()
                : List.of(new Fault(
                        "shutdownSeconds",
                        "must be less than the %d minutes after which it counts as stuck".formatted(minutes)));
    }

    static Timeouts timeouts(TimeoutsRequest request) {
        return request == null ? Timeouts.USUAL : new Timeouts(request.runMinutes, request.shutdownSeconds);
    }
}
