package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;

/** Takes all terminals of a lab out of use, and those that come there; each keeps its own maintenance. */
@ApplicationScoped
public class CloseLab {
    private final Sections sections;
    private final Terminals terminals;
    private final Facts facts;

    CloseLab(Sections sections, Terminals terminals, Facts facts) {
        this.sections = sections;
        this.terminals = terminals;
        this.facts = facts;
    }

    /** Fails with NOT_FOUND when there is no such lab, and with LAB_WITHOUT_TERMINALS when nothing is there to be closed. */
    public Uni<Void> close(String actor, UUID labId, String reason) {
        return sections.lab(labId)
                .flatMap(lab ->
                        Panache.withTransaction(() -> mark(actor, labId, reason, new Fact.LabClosed(labId, reason))));
    }

    @WithTransaction
    public Uni<Void> open(String actor, UUID labId) {
        return terminals
                .closed(labId)
                .flatMap(closed -> closed.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : mark(actor, labId, null, new Fact.LabOpened(labId)));
    }

    private Uni<Void> mark(String actor, UUID labId, String reason, Fact fact) {
        return terminals.lockOfLab(labId).flatMap(found -> {
            if (found.isEmpty()) {
                throw DesktopProblem.LAB_WITHOUT_TERMINALS.because("The lab has no terminals");
            }
            long changed =
                    found.stream().filter(terminal -> terminal.close(reason)).count();
            return changed == 0 ? Uni.createFrom().voidItem() : facts.tell(actor, List.of(fact));
        });
    }

    /** Why it is closed, if it is. */
    @WithSession
    public Uni<Optional<String>> closed(UUID labId) {
        return terminals.closed(labId);
    }
}
