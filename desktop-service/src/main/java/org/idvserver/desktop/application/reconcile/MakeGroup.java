package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Batches;
import org.idvserver.desktop.application.ConfigDrives;
import org.idvserver.desktop.application.FindVersion;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.kit.error.ProblemTranslation;

/**
 * Makes all that a group of desktops needs elsewhere: volumes, ports, identity. Walks from the start each time, for every step
 * gives what is there already; nothing is told about how far an earlier walk came.
 */
@ApplicationScoped
class MakeGroup {
    private final FindVersion findVersion;
    private final Images images;
    private final WireGroup wireGroup;
    private final ConfigDrives configDrives;
    private final Batches batches;
    private final PlaceBatch placeBatch;

    MakeGroup(
            FindVersion findVersion,
            Images images,
            WireGroup wireGroup,
            ConfigDrives configDrives,
            Batches batches,
            PlaceBatch placeBatch) {
        this.findVersion = findVersion;
        this.images = images;
        this.wireGroup = wireGroup;
        this.configDrives = configDrives;
        this.batches = batches;
        this.placeBatch = placeBatch;
    }

    /** A desktop with all that was made for it. */
    record Complete(Desktop.Made made, List<DesktopNic> nics) {}

    /** Never fails as a whole: each desktop has an outcome. */
    Uni<Map<UUID, Outcome<Complete>>> make(MakeDesktops.Group group) {
        return version(group.batch())
                .call(image -> placeBatch.place(group.batch(), image.versionId()))
                .flatMap(image -> images.clone(image.versionId(), group.ids())
                        .call(volumes -> proved(group, volumes))
                        .flatMap(volumes -> wired(group, volumes).map(ports -> complete(group, image, volumes, ports))))
                .onFailure()
                .recoverWithItem(failure -> allFailed(group, failure));
    }

    /** One volume is enough, whatever becomes of its desktop: nobody else waits for the pool because a network is full. */
    private Uni<Void> proved(MakeDesktops.Group group, Map<UUID, Outcome<UUID>> volumes) {
        boolean any =
                volumes.values().stream().anyMatch(volume -> volume.failure().isEmpty());
        return any ? placeBatch.proved(group.batch()) : Uni.createFrom().voidItem();
    }

    /** Asked once a batch: all its desktops have the same version, whatever the channel does meanwhile. */
    private Uni<PinnedImage> version(Batch batch) {
        return batch.image().map(pinned -> Uni.createFrom().item(pinned)).orElseGet(() -> findVersion
                .of(batch.source())
                .flatMap(resolved -> Panache.withTransaction(() -> batches.lock(List.of(batch.id()))
                        .map(locked -> locked.get(0).pin(resolved)))));
    }

    /** The interfaces of each desktop that has its volume. */
    private Uni<Map<UUID, Outcome<List<DesktopNic>>>> wired(
            MakeDesktops.Group group, Map<UUID, Outcome<UUID>> volumes) {
        List<MakeDesktops.Task> cloned = group.tasks().stream()
                .filter(task -> outcome(volumes, task.desktopId()).failure().isEmpty())
                .toList();
        if (cloned.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return wireGroup.wire(group.batch(), cloned);
    }

    private Map<UUID, Outcome<Complete>> complete(
            MakeDesktops.Group group,
            PinnedImage image,
            Map<UUID, Outcome<UUID>> volumes,
            Map<UUID, Outcome<List<DesktopNic>>> wired) {
        return group.tasks().stream()
                .collect(Collectors.toMap(MakeDesktops.Task::desktopId, task -> outcome(volumes, task.desktopId())
                        .then(volume -> outcome(wired, task.desktopId())
                                .then(nics -> Outcome.done(complete(task, image, volume, nics))))));
    }

    private Complete complete(MakeDesktops.Task task, PinnedImage image, UUID volume, List<DesktopNic> nics) {
        List<String> macs = nics.stream().map(DesktopNic::mac).toList();
        ConfigDrive drive = configDrives.render(task.desktopId(), task.name(), macs, task.guest());
        return new Complete(new Desktop.Made(image, volume, drive), nics);
    }

    private static Map<UUID, Outcome<Complete>> allFailed(MakeDesktops.Group group, Throwable failure) {
        Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
        return group.ids().stream().collect(Collectors.toMap(Function.identity(), id -> Outcome.failed(fault)));
    }

    private static <T> Outcome<T> outcome(Map<UUID, Outcome<T>> outcomes, UUID id) {
        return outcomes.getOrDefault(id, Outcome.unanswered());
    }
}
