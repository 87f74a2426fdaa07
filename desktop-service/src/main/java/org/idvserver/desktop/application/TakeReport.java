package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Finding;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.TerminalLink;

/** Takes over what a terminal reports: the whole of what it sees. Writes and announces only what changed. */
@ApplicationScoped
public class TakeReport {
    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;

    TakeReport(Terminals terminals, Desktops desktops, OrderBook orders, Facts facts, Clock clock) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
    }

    /** All that a terminal sees, by version and by desktop; the generation is that of the orders it speaks about. */
    public record Report(
            long generation,
            Map<UUID, ImageCopy.Progress> images,
            Map<UUID, Desktop.RunReport> desktops,
            List<Finding> findings) {}

    /** Fails with STREAM_REPLACED when another stream has taken the place of this one. */
    @WithTransaction
    public Uni<Void> take(UUID terminalId, UUID connectionId, Report report) {
        Instant now = clock.instant();
        return terminals
                .lockLink(terminalId)
                .invoke(link -> link.checkCurrent(connectionId))
                .invoke(link -> link.observed(report.generation(), report.findings(), now))
                .flatMap(link -> images(link, report))
                .flatMap(done -> sightings(terminalId, report))
                .flatMap(done -> runStates(terminalId, report, now))
                .flatMap(leaving -> orders.wishAgain(leaving ? List.of(terminalId) : List.of(), now));
    }

    private Uni<Void> images(TerminalLink link, Report report) {
        return terminals.imagesOn(link.id()).flatMap(known -> {
            Map<UUID, ImageCopy> byVersion =
                    known.stream().collect(Collectors.toMap(ImageCopy::versionId, Function.identity()));
            List<ImageCopy> added = new ArrayList<>();
            report.images().forEach((version, progress) -> {
                ImageCopy copy = byVersion.remove(version);
                if (copy == null) {
                    added.add(new ImageCopy(link.id(), version).observed(progress));
                } else {
                    copy.observed(progress);
                }
            });
            return terminals.keep(added, byVersion.values());
        });
    }

    private Uni<Void> sightings(UUID terminalId, Report report) {
        return terminals.sightingsOn(terminalId).flatMap(known -> {
            Map<UUID, DesktopSighting> byDesktop =
                    known.stream().collect(Collectors.toMap(DesktopSighting::desktopId, Function.identity()));
            List<DesktopSighting> added = new ArrayList<>();
            report.desktops().forEach((desktop, run) -> {
                DesktopSighting sighting = byDesktop.remove(desktop);
                if (sighting == null) {
                    added.add(new DesktopSighting(terminalId, desktop).observed(run));
                } else {
                    sighting.observed(run);
                }
            });
            return terminals.keep(added, byDesktop.values());
        });
    }

    /** A desktop that the terminal does not name is stopped there. Answers whether the terminal is to give one up. */
    private Uni<Boolean> runStates(UUID terminalId, Report report, Instant now) {
        return desktops.lockOfTerminal(terminalId).flatMap(held -> {
            List<Fact> news = new ArrayList<>();
            Map<UUID, Desktop.RunReport> said = new HashMap<>(report.desktops());
            for (Desktop desktop : held) {
                Desktop.RunReport run = said.getOrDefault(
                        desktop.id(), new Desktop.RunReport(RunState.STOPPED, "", "", desktop.restartGeneration()));
                news.addAll(desktop.observed(terminalId, run, now));
            }
            boolean leaving = held.stream().anyMatch(desktop -> desktop.isLeaving(terminalId));
            return facts.tell("terminal/" + terminalId, news).replaceWith(leaving);
        });
    }
}
