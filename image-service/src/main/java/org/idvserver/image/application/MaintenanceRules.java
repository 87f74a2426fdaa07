package org.idvserver.image.application;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.MaintenanceConfig;
import org.idvserver.image.domain.Hardware;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Faults;

/** What this installation allows a maintenance VM to be and to use. */
@ApplicationScoped
class MaintenanceRules {
    private static final int LEAST_MEMORY_MIB = 64;

    private final MaintenanceConfig config;
    private final Clock clock;

    MaintenanceRules(ImageConfig config, Clock clock) {
        this.config = config.maintenance();
        this.clock = clock;
    }

    void check(Hardware hardware, Faults faults) {
        faults.require(
                hardware.vcpus() >= 1 && hardware.vcpus() <= config.maxVcpus(),
                "vcpus",
                "must be from 1 to " + config.maxVcpus());
        faults.require(
                hardware.memoryMib() >= LEAST_MEMORY_MIB && hardware.memoryMib() <= config.maxMemoryMib(),
                "memoryMib",
                "must be from %d to %d".formatted(LEAST_MEMORY_MIB, config.maxMemoryMib()));
        List<String> networks = config.networks().orElse(List.of());
        hardware.network()
                .ifPresent(network -> faults.require(
                        networks.contains(network), "network", "must be left out or be one of " + networks));
    }

    void check(Instant deadline, Faults faults) {
        Instant now = clock.instant();
        boolean fits = deadline.isAfter(now) && !deadline.isAfter(now.plus(config.longestTime()));
        faults.require(
                fits,
                "deadline",
                "must be ahead by at most %d h".formatted(config.longestTime().toHours()));
    }

    Instant usualDeadline() {
        return clock.instant().plus(config.usualTime());
    }

    void checkQuota(long othersRunning) {
        if (othersRunning >= config.maxRunning()) {
            throw ImageProblem.MAINTENANCE_QUOTA.because(
                    "%d maintenance VMs run, and the node takes no more: stop one first", othersRunning);
        }
    }
}
