package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.page.PageRequest;

/** Where terms are kept. */
public interface Terms {

    Uni<Void> add(Term term);

    /** Fails with TERM_NOT_FOUND. */
    Uni<Term> get(UUID id);

    Uni<Optional<Term>> find(UUID id);

    /** Fails with NAME_TAKEN when another term than this one has the name. */
    Uni<Void> checkFree(String name, UUID term);

    Uni<List<Term>> page(PageRequest request);

    Uni<Void> remove(Term term);
}
