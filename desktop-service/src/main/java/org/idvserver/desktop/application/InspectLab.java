package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Readiness;

/** Looks at a lab as a lesson needs it, by what terminals last told; asks nobody. Within the caller's session. */
@ApplicationScoped
public class InspectLab {
    private final Desktops desktops;
    private final Terminals terminals;
    private final FindTerminals findTerminals;

    InspectLab(Desktops desktops, Terminals terminals, FindTerminals findTerminals) {
        this.desktops = desktops;
        this.terminals = terminals;
        this.findTerminals = findTerminals;
    }

    /**
     * A lesson's lab: the versions that its terminals need a copy of, the section's desktops by state, and each terminal. For an
     * exam only its exam desktops count, else none of these.
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
        return desktops.localImages(Set.of(lesson.sectionId()), lesson.exam())
                .flatMap(images -> desktops.countOf(lesson.sectionId(), lesson.exam())
                        .flatMap(counts -> terminals.ofLab(lesson.labId()).flatMap(found -> {
                            Set<UUID> versions = images.getOrDefault(lesson.sectionId(), List.of()).stream()
                                    .map(PinnedImage::versionId)
                                    .collect(Collectors.toSet());
                            return findTerminals
                                    .shown(found)
                                    .map(shown -> new Report(
                                            lesson,
                                            versions,
                                            counts,
                                            shown.stream()
                                                    .map(one -> one.readiness(versions))
                                                    .toList()));
                        })));
    }
}
