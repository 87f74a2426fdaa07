package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.kit.page.PageRequest;

/** Where the entries of the timetable are kept. */
public interface TimetableEntries {

    Uni<Void> add(TimetableEntry entry);

    /** Fails with TIMETABLE_ENTRY_NOT_FOUND. */
    Uni<TimetableEntry> get(UUID id);

    Uni<Optional<TimetableEntry>> find(UUID id);

    Uni<List<TimetableEntry>> ofTerm(UUID termId);

    Uni<Boolean> anyOfTerm(UUID termId);

    Uni<List<TimetableEntry>> page(Filter filter, PageRequest request);

    /** Its lessons stay, as single ones. */
    Uni<Void> remove(TimetableEntry entry);

    /** Which entries; what is null does not narrow. */
    record Filter(UUID termId, UUID sectionId, UUID labId) {}
}
