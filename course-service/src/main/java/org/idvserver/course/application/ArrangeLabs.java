package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.course.domain.Lab;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes labs and shows them. */
@ApplicationScoped
public class ArrangeLabs {
    private final Labs labs;
    private final CourseFacts facts;

    ArrangeLabs(Labs labs, CourseFacts facts) {
        this.labs = labs;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Lab> create(String actor, Lab lab) {
        return labs.add(lab).flatMap(added -> facts.labCreated(actor, lab)).replaceWith(lab);
    }

    @WithSession
    public Uni<Lab> get(UUID id) {
        return labs.get(id);
    }

    @WithSession
    public Uni<Page<Lab>> page(PageRequest request) {
        return labs.page(request)
                .map(rows -> Page.of(rows, request.size(), lab -> lab.id().toString()));
    }
}
