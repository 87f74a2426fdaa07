package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Readiness;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalWork;

/** Looks at a lab as a lesson needs it, by what terminals last told; asks nobody. Within the caller's session. */
@ApplicationScoped
public class InspectLab {
    private final Desktops desktops;
    private final Terminals terminals;
    private final OrderBook orders;

    InspectLab(Desktops desktops, Terminals terminals, OrderBook orders) {
        this.desktops = desktops;
        this.terminals = terminals;
        this.orders = orders;
    }

    /**
     * A lesson's lab: the versions that its terminals need a copy of, the section's desktops by state, and each terminal.
     */
    public record Report(
            Lesson lesson, Set<UUID> versions, Map<DesktopState, Long> desktops, List<Readiness> terminals) {

        public long ready() {
            return terminals.stream().filter(Readiness::ready).count();
        }

        public long desktopsInAll() {
            return desktops.values().stream().mapToLong(Long::longValue).sum();
        }

        public long desktopsReady() {
            return desktops.getOrDefault(DesktopState.READY, 0L);
        }
    }

    public Uni<Report> inspect(Lesson lesson) {
        return desktops.localImages(Set.of(lesson.sectionId())).flatMap(images -> desktops.countOf(lesson.sectionId())
                .flatMap(counts -> terminals.ofLab(lesson.labId()).flatMap(found -> {
                    Set<UUID> versions =
                            images.stream().map(PinnedImage::versionId).collect(Collectors.toSet());
                    return look(found, versions).map(seen -> new Report(lesson, versions, counts, seen));
                })));
    }

    private Uni<List<Readiness>> look(List<Terminal> found, Set<UUID> versions) {
        List<UUID> ids = found.stream().map(Terminal::id).toList();
        return terminals.links(ids).flatMap(links -> orders.ofAll(ids)
                .flatMap(work -> terminals.images(ids).map(copies -> judge(found, links, work, copies, versions))));
    }

    private static List<Readiness> judge(
            List<Terminal> found,
            List<TerminalLink> links,
            List<TerminalWork> work,
            List<ImageCopy> copies,
            Set<UUID> versions) {
        Map<UUID, TerminalLink> linkOf =
                links.stream().collect(Collectors.toMap(TerminalLink::id, Function.identity()));
        Map<UUID, TerminalWork> workOf = work.stream().collect(Collectors.toMap(TerminalWork::id, Function.identity()));
        Map<UUID, List<ImageCopy>> copiesOf = copies.stream().collect(Collectors.groupingBy(ImageCopy::terminalId));
        return found.stream()
                .map(terminal -> Readiness.of(
                        terminal,
                        new Readiness.Seen(
                                Optional.ofNullable(linkOf.get(terminal.id())),
                                workOf.get(terminal.id()),
                                copiesOf.getOrDefault(terminal.id(), List.of())),
                        versions))
                .toList();
    }
}
