package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Stuck;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows desktops to those who may see them. */
@ApplicationScoped
public class FindDesktops {
    private final Desktops desktops;
    private final GuardExams guardExams;
    private final ExplainStuck explainStuck;
    private final Clock clock;

    FindDesktops(Desktops desktops, GuardExams guardExams, ExplainStuck explainStuck, Clock clock) {
        this.desktops = desktops;
        this.guardExams = guardExams;
        this.explainStuck = explainStuck;
        this.clock = clock;
    }

    /** Who asks: staff see all desktops, others their own; those for exams only while one is open. */
    public record Viewer(UUID id, boolean staff, String actor) {}

    /** A desktop with its interfaces, and why it is stuck, if it is. */
    public record Shown(Desktop desktop, List<DesktopNic> nics, Optional<Stuck> stuck) {}

    /** What a list is narrowed to; null is no narrowing. */
    public record Wanted(
            UUID sectionId,
            UUID labId,
            UUID batchId,
            UUID terminalId,
            UUID userId,
            DesktopState state,
            String namePrefix,
            boolean stuck) {}

    @WithSession
    public Uni<Shown> get(Viewer viewer, UUID id) {
        return desktops.get(id)
                .call(desktop -> guardExams.checkVisible(viewer, desktop))
                .flatMap(desktop -> shown(List.of(desktop)))
                .map(one -> one.get(0));
    }

    @WithSession
    public Uni<Page<Shown>> page(Viewer viewer, Wanted wanted, DesktopSort sort, PageRequest request) {
        if (!viewer.staff() && wanted.state() == DesktopState.RECYCLED) {
            return Uni.createFrom().item(new Page<>(List.of(), null));
        }
        Desktops.Filter filter = new Desktops.Filter(
                wanted.sectionId(),
                wanted.labId(),
                wanted.batchId(),
                wanted.terminalId(),
                viewer.staff() ? wanted.userId() : viewer.id(),
                wanted.state(),
                wanted.namePrefix(),
                wanted.stuck() ? clock.instant() : null,
                viewer.staff() ? null : guardExams.window());
        return desktops.page(filter, sort, request)
                .map(rows ->
                        Page.of(rows, request.size(), desktop -> desktop.id().toString()))
                .flatMap(page -> shown(page.items()).map(items -> new Page<>(items, page.nextPageToken())));
    }

    private Uni<List<Shown>> shown(List<Desktop> found) {
        return desktops.nics(found.stream().map(Desktop::id).toList())
                .flatMap(nics -> explainStuck.explain(found, clock.instant()).map(stuck -> {
                    Map<UUID, List<DesktopNic>> byDesktop =
                            nics.stream().collect(Collectors.groupingBy(DesktopNic::desktopId));
                    return found.stream()
                            .map(desktop -> new Shown(
                                    desktop,
                                    byDesktop.getOrDefault(desktop.id(), List.of()),
                                    Optional.ofNullable(stuck.get(desktop.id()))))
                            .toList();
                }));
    }
}
