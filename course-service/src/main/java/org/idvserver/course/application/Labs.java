package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Lab;
import org.idvserver.kit.page.PageRequest;

/** Where labs are kept, always with their seats. */
public interface Labs {

    /** Fails with NAME_TAKEN. */
    Uni<Void> add(Lab lab);

    /** Fails with LAB_NOT_FOUND. */
    Uni<Lab> get(UUID id);

    Uni<List<Lab>> page(PageRequest request);
}
