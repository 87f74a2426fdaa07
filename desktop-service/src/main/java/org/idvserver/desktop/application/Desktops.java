package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.ExamWindow;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.page.PageRequest;

/** Where desktops are kept. What is locked stays so until the transaction ends. */
public interface Desktops {

    /** What a list is narrowed to; null is no narrowing. With a window exam desktops are there only while an exam of theirs is open. */
    record Filter(
            UUID sectionId,
            UUID labId,
            UUID batchId,
            UUID terminalId,
            UUID userId,
            DesktopState state,
            String namePrefix,
            Instant stuckAt,
            ExamWindow examsOpen) {}

    /** Written in sets, not one by one. */
    Uni<Void> addAll(List<Desktop> desktops);

    /** Fails with DESKTOP_NOT_FOUND. */
    Uni<Desktop> get(UUID id);

    /** Fails with DESKTOP_NOT_FOUND. */
    Uni<Desktop> lock(UUID id);

    /** As staff see it: fails with DESKTOP_NOT_FOUND for what is gone, too. */
    default Uni<Desktop> lockForStaff(UUID id) {
        return lock(id).invoke(desktop -> desktop.checkVisibleTo(null, true));
    }

    Uni<List<Desktop>> lockAll(Collection<UUID> ids);

    /**
     * Those of a section, a lab's own, and those that are wished on one of the terminals; none that is gone. The section may be
     * null.
     */
    Uni<List<Desktop>> lockFor(UUID sectionId, UUID labId, Collection<UUID> terminalIds);

    /** Those that are somebody's. */
    Uni<List<Desktop>> ofUser(UUID userId);

    /**
     * Who sits down where, and the other terminals where they sat; the section is null without a lesson, the seat for a terminal that
     * has none.
     */
    record Arrival(UUID userId, Collection<UUID> terminalIds, UUID seatId, UUID labId, UUID sectionId) {}

    /** Those that could be right for whoever sits down, and those that are wished on the terminals. */
    Uni<List<Desktop>> lockForArrival(Arrival arrival);

    /**
     * Whether a terminal of the lesson's lab has nothing of its section and runs nothing, though a desktop is free for it. For an exam
     * only the section's exam desktops count, else none of these.
     */
    Uni<Boolean> anyToAdd(Lesson lesson);

    /** Those of a claim that are still the claimer's. */
    Uni<List<Desktop>> lockClaimed(Lease.Claim claim);

    /** How many desktops of a profile each section or lab has, by its name; those that are leaving do not count. */
    Uni<List<OfProfile>> ofProfile(UUID profileId);

    /** The desktops of a section, a lab, or (with neither) of people, of a profile's version; and how many of them are on terminals. */
    record OfProfile(UUID sectionId, UUID labId, String name, int number, long desktops, long onTerminals) {}

    /** Whether any desktop of a profile or pool is still to be made. */
    Uni<Boolean> anyWaiting(Breaker.Scope scope);

    /** How many desktops of a profile are being made and failed last time, or of a pool for one of its reasons; these left out. */
    Uni<Long> countFailing(Breaker.Scope scope, Collection<UUID> but);

    /** The versions of which each section's LOCAL desktops, those for exams or the others, need a copy on their terminal. */
    Uni<Map<UUID, List<PinnedImage>>> localImages(Collection<UUID> sectionIds, boolean exam);

    /** Those of sections, labs' own, and those that are wished on one of the terminals; none that is gone. */
    Uni<List<Desktop>> around(Collection<UUID> sectionIds, Collection<UUID> labIds, Collection<UUID> terminalIds);

    Uni<Set<UUID>> batchesOf(Collection<UUID> desktopIds);

    /** Those of the names that a desktop bears now. */
    Uni<Set<String>> namesTaken(Collection<String> names);

    Uni<List<Desktop>> page(Filter filter, DesktopSort sort, PageRequest request);

    /** LOCAL ones of an image that are READY and wished on one of the terminals. */
    Uni<List<UUID>> localOn(Collection<UUID> terminalIds, UUID imageId);

    /** Wished on one of the terminals, or still held by it. */
    Uni<List<Desktop>> lockOfTerminals(Collection<UUID> terminalIds);

    /** The same, not locked. */
    Uni<List<Desktop>> ofTerminals(Collection<UUID> terminalIds);

    /** In the order of their positions. */
    Uni<List<DesktopNic>> nics(Collection<UUID> desktopIds);

    Uni<Void> replaceNics(Collection<UUID> desktopIds, List<DesktopNic> nics);

    /** The terminals that have a desktop in an internal network that one of these has a card in. */
    Uni<List<UUID>> terminalsBeside(Collection<UUID> desktopIds);
}
