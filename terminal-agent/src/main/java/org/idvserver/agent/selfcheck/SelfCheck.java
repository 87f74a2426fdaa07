package org.idvserver.agent.selfcheck;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.idvserver.agent.config.Virtualisation;
import org.idvserver.agent.desktops.HostParts;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/** What an operator should put right on this machine, each with how. */
public final class SelfCheck {
    private static final long RESERVE_BYTES = 1L << 30;

    private final Observations observations;
    private final ImageStore images;
    private final HostParts parts;
    private final Path state;
    private final Clock clock;

    public SelfCheck(Observations observations, ImageStore images, HostParts parts, Path state, Clock clock) {
        this.observations = observations;
        this.images = images;
        this.parts = parts;
        this.state = state;
        this.clock = clock;
    }

    /** Answers libvirt's domain type: kvm, or qemu where KVM does not work or is not wanted. */
    public String domainType(Virtualisation wish, KvmProbe probe) {
        if (wish != Virtualisation.AUTO) {
            return wish.domainType();
        }
        if (probe.works()) {
            return Virtualisation.KVM.domainType();
        }
        observations.finding(
                "KVM_OFF",
                "No guest runs under KVM: switch on VT-x or AMD-V in the firmware's set-up and load kvm_intel or kvm_amd;"
                        + " until then desktops are emulated and slow");
        return Virtualisation.QEMU.domainType();
    }

    /** To be called now and then. */
    public void look(Optional<TerminalOrders> orders, Identity identity) {
        told("STORE_TOO_SMALL", orders.flatMap(this::storeTooSmall));
        told("CLOCK_WRONG", clockWrong(identity));
        List<StepFailure> missing = orders.stream()
                .flatMap(ordered -> ordered.getDesktopsList().stream())
                .flatMap(desktop -> parts.missingFor(desktop).stream())
                .toList();
        HostParts.CODES.forEach(code -> told(code, first(code, missing)));
    }

    /** Known before the desktop is to run, so that there is time. */
    private static Optional<String> first(String code, List<StepFailure> missing) {
        return missing.stream()
                .filter(failure -> failure.code().equals(code))
                .map(StepFailure::getMessage)
                .findFirst();
    }

    private Optional<String> storeTooSmall(TerminalOrders orders) {
        long needed = orders.getImagesList().stream()
                .filter(image -> !images.verified(image.getVersionId()))
                .mapToLong(image -> image.getSizeBytes())
                .sum();
        try {
            FileStore store = Files.getFileStore(state);
            long missing = needed + RESERVE_BYTES - store.getUsableSpace();
            return missing <= 0
                    ? Optional.empty()
                    : Optional.of("The disk of " + state + " needs " + (missing >> 20)
                            + " MiB more for the ordered images and 1 GiB for the desktops' changes");
        } catch (IOException unreadable) {
            return Optional.of(state + " cannot be examined: " + unreadable.getMessage());
        }
    }

    // The certificate was made in the past and is renewed before its end: a clock outside of that is wrong, or was off
    // for long.
    private Optional<String> clockWrong(Identity identity) {
        try {
            Instant now = clock.instant();
            var certificate = identity.chain().get(0);
            boolean within = now.isAfter(certificate.getNotBefore().toInstant())
                    && now.isBefore(certificate.getNotAfter().toInstant());
            return within
                    ? Optional.empty()
                    : Optional.of("The clock says " + now + ", which the terminal's certificate is not valid at:"
                            + " set the clock (NTP), or enrol anew");
        } catch (IOException | GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }

    private void told(String code, Optional<String> message) {
        message.ifPresentOrElse(text -> observations.finding(code, text), () -> observations.clear(code));
    }
}
