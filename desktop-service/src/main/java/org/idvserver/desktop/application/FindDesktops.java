package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows desktops to those who may see them. */
@ApplicationScoped
public class FindDesktops {
    private final Desktops desktops;
    private final GuardExams guardExams;
    private final Clock clock;

    FindDesktops(Desktops desktops, GuardExams guardExams, Clock clock) {
        this.desktops = desktops;
        this.guardExams = guardExams;
        this.clock = clock;
    }

    /** Who asks: staff see all desktops, others their own; those for exams only while one is open. */
    public record Viewer(UUID id, boolean staff, String actor) {}

    /** A desktop with its interfaces, and whether it is stuck now. */
    public record Shown(Desktop desktop, List<DesktopNic> nics, boolean stuck) {}

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
                .flatMap(desktop -> desktops.nics(List.of(id)).map(nics -> shown(desktop, nics)));
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
                .flatMap(page -> desktops.nics(
                                page.items().stream().map(Desktop::id).toList())
                        .map(nics -> {
                            Map<UUID, List<DesktopNic>> byDesktop =
                                    nics.stream().collect(Collectors.groupingBy(DesktopNic::desktopId));
                            return page.map(desktop -> shown(desktop, byDesktop.getOrDefault(desktop.id(), List.of())));
                        }));
    }

    private Shown shown(Desktop desktop, List<DesktopNic> nics) {
        Instant now = clock.instant();
        return new Shown(desktop, nics, desktop.stuck(now));
    }
}
