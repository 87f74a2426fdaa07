package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.kit.error.ProblemTranslation;

/**
 * Makes volumes that nobody has open as their version has them: resets them, or has clones of another version take their place.
 * Everything may be done twice.
 */
@ApplicationScoped
class RenewVolumes {
    private static final int AT_ONCE = 8;

    /** Then a new clone takes its place. */
    private static final Set<String> LOST = Set.of("VOLUME_NOT_FOUND", "VOLUME_NOT_READY");

    /** A terminal that has just closed it may be seen for a while. */
    private static final String STILL_OPEN = "VOLUME_IN_USE";

    private final Images images;

    RenewVolumes(Images images) {
        this.images = images;
    }

    /**
     * One volume to renew.
     *
     * @param replace its clone is of another version
     */
    record Task(UUID desktopId, UUID volumeId, UUID versionId, boolean replace) {}

    /** A volume that is as this version has it. */
    record Renewed(UUID volumeId, UUID versionId) {}

    /** Never fails as a whole: each desktop has an outcome. */
    Uni<Map<UUID, Outcome<Renewed>>> renew(List<Task> tasks) {
        return resets(tasks.stream().filter(task -> !task.replace()).toList()).flatMap(outcomes -> {
            List<Task> others = tasks.stream()
                    .filter(task -> task.replace() || lost(outcomes.get(task.desktopId())))
                    .toList();
            return replacements(others).map(replaced -> {
                outcomes.putAll(replaced);
                return outcomes;
            });
        });
    }

    private static boolean lost(Outcome<Renewed> outcome) {
        return outcome.failure().map(fault -> LOST.contains(fault.reason())).orElse(false);
    }

    private Uni<Map<UUID, Outcome<Renewed>>> resets(List<Task> tasks) {
        Map<UUID, Outcome<Renewed>> outcomes = new ConcurrentHashMap<>();
        return Multi.createFrom()
                .iterable(tasks)
                .onItem()
                .transformToUni(task -> reset(task).invoke(outcome -> outcomes.put(task.desktopId(), outcome)))
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWith(outcomes);
    }

    private Uni<Outcome<Renewed>> reset(Task task) {
        return images.reset(task.volumeId())
                .replaceWith(() -> Outcome.done(new Renewed(task.volumeId(), task.versionId())))
                .onFailure()
                .recoverWithItem(failure -> {
                    Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
                    boolean again = fault.retryable() || fault.reason().equals(STILL_OPEN);
                    return Outcome.failed(new Outcome.ItemFault(fault.reason(), fault.message(), again));
                });
    }

    private Uni<Map<UUID, Outcome<Renewed>>> replacements(List<Task> tasks) {
        Map<UUID, List<UUID>> ownersOf = tasks.stream()
                .collect(Collectors.groupingBy(
                        Task::versionId, Collectors.mapping(Task::desktopId, Collectors.toList())));
        Map<UUID, Outcome<Renewed>> outcomes = new ConcurrentHashMap<>();
        return Multi.createFrom()
                .iterable(ownersOf.entrySet())
                .onItem()
                .transformToUni(
                        group -> replace(group.getKey(), group.getValue()).invoke(outcomes::putAll))
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWith(outcomes);
    }

    /** What a pool would refuse to make is not deleted. */
    private Uni<Map<UUID, Outcome<Renewed>>> replace(UUID versionId, List<UUID> owners) {
        return images.room(versionId)
                .flatMap(room -> room.refusal()
                        .map(fault -> Uni.createFrom().item(allFailed(owners, fault)))
                        .orElseGet(() -> makeAnew(versionId, owners)))
                .onFailure()
                .recoverWithItem(failure -> allFailed(owners, Outcome.ItemFault.of(ProblemTranslation.of(failure))));
    }

    private Uni<Map<UUID, Outcome<Renewed>>> makeAnew(UUID versionId, List<UUID> owners) {
        return images.delete(owners).flatMap(deleted -> {
            List<UUID> free = owners.stream()
                    .filter(owner -> outcome(deleted, owner).failure().isEmpty())
                    .toList();
            return cloned(versionId, free).map(clones -> owners.stream()
                    .collect(Collectors.toMap(Function.identity(), owner -> outcome(deleted, owner)
                            .then(gone -> outcome(clones, owner)
                                    .then(volume -> Outcome.done(new Renewed(volume, versionId)))))));
        });
    }

    private Uni<Map<UUID, Outcome<UUID>>> cloned(UUID versionId, Collection<UUID> owners) {
        return owners.isEmpty() ? Uni.createFrom().item(Map.of()) : images.clone(versionId, new ArrayList<>(owners));
    }

    private static Map<UUID, Outcome<Renewed>> allFailed(List<UUID> owners, Outcome.ItemFault fault) {
        return owners.stream().collect(Collectors.toMap(Function.identity(), owner -> Outcome.failed(fault)));
    }

    private static <T> Outcome<T> outcome(Map<UUID, Outcome<T>> outcomes, UUID id) {
        return outcomes.getOrDefault(id, Outcome.unanswered());
    }
}
