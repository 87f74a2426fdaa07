package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Reads volumes, and compares them with what the storage holds. */
@ApplicationScoped
public class FindVolumes {
    private final Volumes volumes;
    private final Versions versions;
    private final StoragePools pools;
    private final BlockStorage storage;

    FindVolumes(Volumes volumes, Versions versions, StoragePools pools, BlockStorage storage) {
        this.volumes = volumes;
        this.versions = versions;
        this.pools = pools;
        this.storage = storage;
    }

    /** The two ways in which database and storage can disagree. */
    public enum FindingKind {
        /** The storage has an image that the database does not know. */
        ORPHAN,
        /** The database has a whole volume whose image the storage lacks. */
        LOST
    }

    /** One disagreement. */
    public record Finding(FindingKind kind, BlockImage image) {}

    public Uni<Page<Volume>> page(Optional<String> ownerId, PageRequest request) {
        return volumes.page(ownerId, request)
                .map(rows -> Page.of(rows, request.size(), volume -> volume.id().toString()));
    }

    public Uni<Volume> get(UUID id) {
        return volumes.get(id);
    }

    /** Images of both pools without a row, and whole volumes without an image. What changes while it looks is no finding. */
    public Uni<List<Finding>> findings() {
        return Panache.withSession(() -> pools.serving(PoolPurpose.DESKTOPS))
                .flatMap(desktops -> volumeFindings(desktops.cephPool()))
                .flatMap(found -> Panache.withSession(() -> pools.serving(PoolPurpose.IMAGES))
                        .map(StoragePool::cephPool)
                        .flatMap(this::versionFindings)
                        .map(more -> {
                            List<Finding> all = new ArrayList<>(found);
                            all.addAll(more);
                            return all;
                        }));
    }

    /** Rows are read before and after the listing: what was there at only one of the times was on its way. */
    private Uni<List<Finding>> volumeFindings(String pool) {
        return volumes.in(pool).flatMap(before -> storage.list(pool)
                .flatMap(listed -> volumes.in(pool).map(after -> compare(pool, before, listed, after))));
    }

    private static List<Finding> compare(String pool, List<Volume> before, Set<String> listed, List<Volume> after) {
        Set<String> known = new HashSet<>(names(before, false));
        known.addAll(names(after, false));
        Set<String> whole = names(before, true);
        whole.retainAll(names(after, true));
        List<Finding> findings = orphans(pool, BlockImage.VOLUME_PREFIX, listed, known);
        whole.stream()
                .filter(name -> !listed.contains(name))
                .sorted()
                .forEach(name -> findings.add(new Finding(FindingKind.LOST, new BlockImage(pool, name))));
        return findings;
    }

    private static Set<String> names(List<Volume> volumes, boolean wholeOnly) {
        return volumes.stream()
                .filter(volume ->
                        !wholeOnly || (volume.state() == VolumeState.READY && volume.target() == VolumeTarget.PRESENT))
                .map(volume -> volume.image().name())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Uni<List<Finding>> versionFindings(String pool) {
        return storage.list(pool).flatMap(listed -> Panache.withSession(() -> versions.idsIn(pool))
                .map(ids -> {
                    Set<String> known = ids.stream()
                            .map(id -> BlockImage.ofVersion(pool, id).name())
                            .collect(Collectors.toSet());
                    return orphans(pool, BlockImage.VERSION_PREFIX, listed, known);
                }));
    }

    private static List<Finding> orphans(String pool, String prefix, Set<String> listed, Set<String> known) {
        return listed.stream()
                .filter(name -> name.startsWith(prefix) && !known.contains(name))
                .sorted()
                .map(name -> new Finding(FindingKind.ORPHAN, new BlockImage(pool, name)))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
