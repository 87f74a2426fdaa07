package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.error.Faults;

/** Finds what a request for a rollout refers to; what is wrong with it is told all at once. */
@ApplicationScoped
class RolloutReferences {
    private static final int HUNDRED = 100;
    private static final int MOST_TERMINALS = 10_000;

    private final Terminals terminals;
    private final FindVersion findVersion;

    RolloutReferences(Terminals terminals, FindVersion findVersion) {
        this.terminals = terminals;
        this.findVersion = findVersion;
    }

    /** What is brought where; the canaries are the first of the terminals. */
    record Found(DesktopDisk.Source source, List<Terminal> terminals, int canaries) {}

    Uni<Found> find(AcceptRollout.Request request) {
        Faults faults = new Faults();
        shares(request.waves(), faults);
        return source(request, faults).flatMap(source -> Panache.withSession(() -> terminals(request, faults))
                .map(found -> {
                    int canaries = canaries(request.canary(), found, faults);
                    faults.throwIfAny();
                    return new Found(source, ordered(found, request.canary()), canaries);
                }));
    }

    private static void shares(List<Integer> percents, Faults faults) {
        for (int index = 1; index < percents.size(); index++) {
            faults.require(
                    percents.get(index) > percents.get(index - 1),
                    "waves[" + index + "]",
                    "must be more than the wave before");
        }
        faults.require(
                !percents.isEmpty() && percents.get(percents.size() - 1) == HUNDRED, "waves", "the last must be 100");
    }

    private Uni<DesktopDisk.Source> source(AcceptRollout.Request request, Faults faults) {
        return findVersion
                .released(request.imageId(), request.versionId(), faults)
                .map(version -> version == null ? null : new DesktopDisk.Source(request.imageId(), version));
    }

    /** By id. */
    private Uni<Map<UUID, Terminal>> terminals(AcceptRollout.Request request, Faults faults) {
        return terminals
                .all(request.terminalIds())
                .flatMap(named -> terminals.inLabs(request.labIds()).map(ofLabs -> {
                    checkNamed(request.terminalIds(), named, faults);
                    checkLabs(request.labIds(), ofLabs, faults);
                    Map<UUID, Terminal> all = new LinkedHashMap<>();
                    named.forEach(terminal -> all.put(terminal.id(), terminal));
                    ofLabs.forEach(terminal -> all.put(terminal.id(), terminal));
                    boolean anyNamed = !request.terminalIds().isEmpty()
                            || !request.labIds().isEmpty();
                    faults.require(anyNamed, "terminalIds", "name terminals, or labs in labIds");
                    faults.require(
                            all.size() <= MOST_TERMINALS,
                            "terminalIds",
                            "must be at most " + MOST_TERMINALS + " in all");
                    return all;
                }));
    }

    private static void checkNamed(List<UUID> asked, List<Terminal> found, Faults faults) {
        Map<UUID, Terminal> byId = found.stream().collect(Collectors.toMap(Terminal::id, Function.identity()));
        for (int index = 0; index < asked.size(); index++) {
            String field = "terminalIds[" + index + "]";
            Terminal terminal = byId.get(asked.get(index));
            faults.require(terminal != null, field, "there is no such terminal");
            faults.require(
                    terminal == null || terminal.state() != TerminalState.REVOKED, field, "the terminal was revoked");
        }
    }

    private static void checkLabs(List<UUID> asked, List<Terminal> found, Faults faults) {
        Set<UUID> labs = found.stream().map(Terminal::labId).collect(Collectors.toSet());
        for (int index = 0; index < asked.size(); index++) {
            faults.require(labs.contains(asked.get(index)), "labIds[" + index + "]", "the lab has no terminals");
        }
    }

    private static int canaries(AcceptRollout.Canary canary, Map<UUID, Terminal> found, Faults faults) {
        Set<UUID> seen = new HashSet<>();
        for (int index = 0; index < canary.terminalIds().size(); index++) {
            UUID id = canary.terminalIds().get(index);
            String field = "canary.terminalIds[" + index + "]";
            faults.require(found.containsKey(id), field, "is not a terminal of the rollout");
            faults.require(seen.add(id), field, "is there twice");
        }
        boolean both = canary.count() > 0 && !canary.terminalIds().isEmpty();
        faults.require(!both, "canary.count", "must not be there with terminalIds");
        return Math.max(canary.count(), seen.size());
    }

    /** The canaries, then all others by name. */
    private static List<Terminal> ordered(Map<UUID, Terminal> found, AcceptRollout.Canary canary) {
        return found.values().stream()
                .sorted(Comparator.comparing(
                                (Terminal terminal) -> !canary.terminalIds().contains(terminal.id()))
                        .thenComparing(Terminal::name)
                        .thenComparing(Terminal::id))
                .toList();
    }
}
