package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Finding;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.kit.error.Problem;

/** Takes over what a terminal reports: the whole of what it sees. Writes and announces only what changed. */
@ApplicationScoped
public class TakeReport {
    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    TakeReport(
            Terminals terminals, Desktops desktops, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /**
     * All that a terminal sees, by version and by desktop; the generation is that of the orders it speaks about, the clock what it took
     * the time for.
     */
    public record Report(
            long generation,
            Map<UUID, ImageCopy.Progress> images,
            Map<UUID, Desktop.RunReport> desktops,
            List<Finding> findings,
            Optional<Instant> clock) {

        /** With what is the matter with its clock, unless it has found that itself: certificates bound it by months only. */
        List<Finding> findings(Instant now) {
            Optional<Finding> wrong = clock.flatMap(told -> Finding.ofClock(told, now))
                    .filter(found ->
                            findings.stream().noneMatch(own -> own.code().equals(found.code())));
            return Stream.concat(findings.stream(), wrong.stream()).toList();
        }
    }

    /** What a terminal reports on a stream. */
    public record Said(UUID terminalId, UUID connectionId, Report report) {}

    /** One report of each terminal. Answers who was refused: STREAM_REPLACED when another stream has taken the place of its. */
    @WithTransaction
    public Uni<Map<UUID, Problem>> take(List<Said> reports) {
        List<UUID> ids = reports.stream().map(Said::terminalId).toList();
        return terminals.lockLinks(ids).flatMap(links -> terminals
                .images(ids)
                .flatMap(images -> terminals.sightings(ids).flatMap(sightings -> desktops.lockOfTerminals(ids)
                        .flatMap(held -> takeOver(reports, new Known(links, images, sightings, held))))));
    }

    /** What was known of the terminals before. */
    private record Known(
            List<TerminalLink> links, List<ImageCopy> images, List<DesktopSighting> sightings, List<Desktop> desktops) {

        Known of(UUID terminal) {
            return new Known(
                    links.stream().filter(link -> link.id().equals(terminal)).toList(),
                    images.stream()
                            .filter(copy -> copy.terminalId().equals(terminal))
                            .toList(),
                    sightings.stream()
                            .filter(sighting -> sighting.terminalId().equals(terminal))
                            .toList(),
                    desktops.stream()
                            .filter(desktop -> terminal.equals(desktop.heldBy()))
                            .toList());
        }
    }

    private Uni<Map<UUID, Problem>> takeOver(List<Said> reports, Known known) {
        Instant now = clock.instant();
        RunLimit until = new RunLimit(now, config.running().deadline());
        List<Object> added = new ArrayList<>();
        List<Object> removed = new ArrayList<>();
        Map<String, List<Fact>> news = new LinkedHashMap<>();
        List<UUID> leaving = new ArrayList<>();
        Map<UUID, Problem> refused = new HashMap<>();
        for (Said said : reports) {
            UUID terminal = said.terminalId();
            Known before = known.of(terminal);
            if (!before.links().stream().allMatch(link -> link.isCurrent(said.connectionId()))) {
                refused.put(terminal, TerminalLink.replaced());
                continue;
            }
            before.links()
                    .forEach(link -> link.observed(
                            said.report().generation(), said.report().findings(now), now));
            images(said, before.images(), added, removed);
            sightings(said, before.sightings(), added, removed);
            news.put("terminal/" + terminal, runStates(said, before.desktops(), until));
            if (before.desktops().stream().anyMatch(desktop -> desktop.isLeaving(terminal))) {
                leaving.add(terminal);
            }
        }
        return terminals
                .keep(added, removed)
                .flatMap(kept -> facts.tell(news))
                .flatMap(told -> orders.wishAgain(leaving, now))
                .replaceWith(refused);
    }

    private static void images(Said said, List<ImageCopy> known, List<Object> added, List<Object> removed) {
        Map<UUID, ImageCopy> byVersion =
                known.stream().collect(Collectors.toMap(ImageCopy::versionId, Function.identity()));
        said.report().images().forEach((version, progress) -> {
            ImageCopy copy = byVersion.remove(version);
            if (copy == null) {
                added.add(new ImageCopy(said.terminalId(), version).observed(progress));
            } else {
                copy.observed(progress);
            }
        });
        removed.addAll(byVersion.values());
    }

    private static void sightings(Said said, List<DesktopSighting> known, List<Object> added, List<Object> removed) {
        Map<UUID, DesktopSighting> byDesktop =
                known.stream().collect(Collectors.toMap(DesktopSighting::desktopId, Function.identity()));
        said.report().desktops().forEach((desktop, run) -> {
            DesktopSighting sighting = byDesktop.remove(desktop);
            if (sighting == null) {
                added.add(new DesktopSighting(said.terminalId(), desktop).observed(run));
            } else {
                sighting.observed(run);
            }
        });
        removed.addAll(byDesktop.values());
    }

    /** A desktop that the terminal does not name is stopped there. */
    private static List<Fact> runStates(Said said, List<Desktop> held, RunLimit until) {
        List<Fact> news = new ArrayList<>();
        for (Desktop desktop : held) {
            Desktop.RunReport run = said.report()
                    .desktops()
                    .getOrDefault(
                            desktop.id(), new Desktop.RunReport(RunState.STOPPED, "", "", desktop.restartGeneration()));
            news.addAll(desktop.observed(said.terminalId(), run, until));
        }
        return news;
    }
}
