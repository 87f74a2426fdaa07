package org.idvserver.image.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.Snapshots;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Manifest;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every storage does alike: each act on what is absent, present, half-made or in use, and each act twice. */
public abstract class BlockStorageContract {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;

    @Inject
    protected BlockStorage storage;

    @Inject
    Snapshots snapshots;

    protected final StorageEye eye = new StorageEye(type());
    private final List<BlockImage> made = new ArrayList<>();

    protected abstract PoolType type();

    @AfterEach
    void removeWhatWasMade() {
        made.forEach(image -> now(storage.remove(image)));
        now(storage.purge(eye.desktops()));
        now(storage.purge(eye.images()));
    }

    protected static <T> T now(Uni<T> act) {
        return act.await().atMost(LIMIT);
    }

    protected static void assertProblem(ImageProblem code, Uni<?> act) {
        assertThatThrownBy(() -> now(act)).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private BlockImage newImage() {
        return noted(BlockImage.ofVersion(eye.images(), UUID.randomUUID()));
    }

    private BlockImage newVolume() {
        return noted(eye.volume(UUID.randomUUID().toString()));
    }

    protected BlockImage noted(BlockImage image) {
        made.add(0, image);
        return image;
    }

    /** 9 MiB: data, zeros, and a short last segment of zeros. */
    protected BlockImage frozen() {
        BlockImage image = newImage();
        now(storage.create(image, 9 * MIB));
        eye.write(image, 0xa1);
        now(storage.freeze(image));
        return image;
    }

    protected static BlockStorage.Clone cloneOf(BlockImage parent, BlockImage child) {
        UUID version = UUID.fromString(parent.name().substring(2));
        return new BlockStorage.Clone(parent, version, child);
    }

    private BlockImage cloned(BlockImage parent) {
        BlockImage child = newVolume();
        now(storage.clone(cloneOf(parent, child)));
        return child;
    }

    @Test
    void tellsWhoseCloneOfWhatAnImageIs() {
        BlockImage parent = frozen();
        BlockImage child = cloned(parent);
        BlockImage strange = newVolume();
        now(storage.create(strange, MIB));

        assertThat(now(storage.origin(child)))
                .contains(new BlockStorage.Origin(
                        child.name().substring(2), UUID.fromString(parent.name().substring(2))));
        assertThat(now(storage.origin(strange))).isEmpty();
        assertProblem(ImageProblem.STORAGE_MISSING, storage.origin(newVolume()));
    }

    @Test
    void makesAnImageOfZerosOnce() {
        BlockImage image = newImage();
        assertThat(now(storage.find(image))).isEmpty();

        now(storage.create(image, 3 * MIB));

        assertThat(now(storage.list(image.place()))).contains(image.name());
        assertThat(now(storage.find(image))).hasValueSatisfying(facts -> {
            assertThat(facts.sizeBytes()).isEqualTo(3 * MIB);
            assertThat(facts.frozen()).isFalse();
            assertThat(facts.made())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
        });
        assertThat(eye.content(image)).containsOnly(0).hasSize((int) (3 * MIB));
        assertProblem(ImageProblem.STORAGE_FAILED, storage.create(image, 3 * MIB));
    }

    @Test
    void removesOnceAndTakesWhatIsNotThereForRemoved() {
        BlockImage image = newImage();
        now(storage.create(image, MIB));

        now(storage.remove(image));
        now(storage.remove(image));

        assertThat(now(storage.list(image.place()))).doesNotContain(image.name());
        now(storage.create(image, MIB));
        assertThat(now(storage.list(image.place())))
                .as("the name is free at once")
                .contains(image.name());
    }

    @Test
    void freezesOnceAndReadsAndHashesWhatWasFrozen() {
        BlockImage image = frozen();
        assertThat(now(storage.freeze(image))).isEqualTo(9 * MIB);
        assertThat(now(storage.find(image)).orElseThrow().frozen()).isTrue();

        byte[] edge = now(storage.read(image, MIB - 10, 20));
        byte[] expected = new byte[20];
        Arrays.fill(expected, 0, 10, (byte) 0xa1);
        assertThat(edge).isEqualTo(expected);
        BlockStorage.SegmentHashes hashes = now(storage.hash(image, new BlockStorage.Segments(9 * MIB, 0, 3)));
        assertThat(hashes.zero()).containsExactly(false, true, true);
        byte[] first = new byte[4 << 20];
        Arrays.fill(first, 0, 1 << 20, (byte) 0xa1);
        assertThat(Arrays.copyOf(hashes.hashes(), 32))
                .isEqualTo(Manifest.newDigest().digest(first));
        assertThat(Arrays.copyOfRange(hashes.hashes(), 64, 96))
                .isEqualTo(Manifest.newDigest().digest(new byte[1 << 20]));
    }

    @Test
    void missesWhatIsNotThere() {
        BlockImage none = new BlockImage(eye.images(), "v-" + UUID.randomUUID());
        assertProblem(ImageProblem.STORAGE_MISSING, storage.freeze(none));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.read(none, 0, 1));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.clone(cloneOf(none, newVolume())));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.resize(none, new BlockStorage.Size(MIB, false)));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.flatten(none, done -> {}));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.inUse(none));
        assertProblem(ImageProblem.STORAGE_MISSING, snapshots.takeSnapshot(none, "s"));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.list(nowhere()));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.usage(nowhere()));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.remove(new BlockImage(nowhere(), "v-1")));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.find(new BlockImage(nowhere(), "v-1")));
    }

    private Place nowhere() {
        return new Place(type(), eye.images().location() + "-nowhere");
    }

    @Test
    void clonesAFrozenImageOnceWithoutTouchingWhatIsWhole() {
        BlockImage parent = frozen();
        BlockImage child = cloned(parent);
        assertThat(eye.content(child)).isEqualTo(eye.content(parent));

        eye.write(child, 0xb2);
        now(storage.clone(cloneOf(parent, child)));

        assertThat(eye.content(child)).startsWith(0xb2, 0xb2).endsWith(0, 0);
        assertThat(eye.content(parent)).startsWith(0xa1, 0xa1);
        assertThat(now(storage.children(parent))).containsExactly(child);
    }

    @Test
    void doesNotCloneWhatIsNotFrozen() {
        BlockImage parent = newImage();
        now(storage.create(parent, MIB));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.clone(cloneOf(parent, newVolume())));
        assertProblem(ImageProblem.STORAGE_MISSING, storage.read(parent, 0, 1));
    }

    @Test
    void makesAgainWhatWasLeftUnderAClonesNameByAnotherParent() {
        BlockImage child = cloned(frozen());
        eye.write(child, 0xb2);
        BlockImage other = frozen();

        now(storage.clone(cloneOf(other, child)));

        assertThat(eye.content(child)).startsWith(0xa1, 0xa1);
        assertThat(now(storage.children(other))).containsExactly(child);
    }

    @Test
    void freesTheNameOfAParentAtOnceAndItsRoomWhenTheLastCloneIsGone() {
        BlockImage parent = frozen();
        BlockImage child = cloned(parent);

        now(storage.remove(parent));
        assertThat(now(storage.list(parent.place()))).doesNotContain(parent.name());
        purgeAll(parent.place());
        assertThat(eye.content(child)).startsWith(0xa1, 0xa1);
        now(storage.create(parent, MIB));
        now(storage.remove(parent));

        int before = purgeAll(parent.place());
        assertThat(before).isPositive();
        now(storage.remove(child));
        Awaitility.await("the service empties the trash too, at the same time")
                .atMost(LIMIT)
                .until(() -> {
                    purgeAll(child.place());
                    return purgeAll(parent.place()) < before;
                });
    }

    /** The service purges too: what it is at counts as left until it is done. */
    private void awaitPurged(Place place) {
        Awaitility.await().atMost(LIMIT).until(() -> purgeAll(place) == 0);
    }

    private int purgeAll(Place place) {
        BlockStorage.Purged purged = now(storage.purge(place));
        while (purged.gone() > 0) {
            purged = now(storage.purge(place));
        }
        return purged.left();
    }

    @Test
    void purgesWhatHadSnapshots() {
        BlockImage child = cloned(frozen());
        now(snapshots.takeSnapshot(child, "s"));
        now(storage.remove(child));
        awaitPurged(child.place());
    }

    @Test
    void letsSeveralReplicasPurgeAtOnce() {
        BlockImage parent = frozen();
        for (int count = 0; count < 8; count++) {
            BlockImage child = cloned(parent);
            now(snapshots.takeSnapshot(child, "s"));
            now(storage.remove(child));
        }
        now(storage.remove(parent));

        now(Uni.join()
                .all(Stream.generate(() -> storage.purge(eye.desktops()))
                        .limit(4)
                        .toList())
                .andFailFast());

        awaitPurged(eye.desktops());
        awaitPurged(eye.images());
    }

    @Test
    void doesNotRemoveWhatIsInUse() {
        BlockImage child = cloned(frozen());
        assertThat(now(storage.inUse(child))).isFalse();
        try (StorageEye.Held held = eye.hold(child)) {
            Awaitility.await().atMost(LIMIT).until(() -> now(storage.inUse(child)));
            assertProblem(ImageProblem.VOLUME_IN_USE, storage.remove(child));
            assertThat(eye.names(child.place())).contains(child.name());
        }
        Awaitility.await().atMost(LIMIT).until(() -> !now(storage.inUse(child)));
        now(storage.remove(child));
    }

    @Test
    void growsAndShrinksOnlyWhenAllowed() {
        BlockImage child = cloned(frozen());
        now(storage.resize(child, new BlockStorage.Size(12 * MIB, false)));
        now(storage.resize(child, new BlockStorage.Size(12 * MIB, false)));
        assertThat(now(storage.find(child)).orElseThrow().sizeBytes()).isEqualTo(12 * MIB);

        assertProblem(ImageProblem.SIZE_TOO_SMALL, storage.resize(child, new BlockStorage.Size(2 * MIB, false)));
        now(storage.resize(child, new BlockStorage.Size(2 * MIB, true)));

        assertThat(eye.content(child)).hasSize((int) (2 * MIB)).startsWith(0xa1, 0xa1);
    }

    @Test
    void makesACloneStandAloneAndKeepsItAfterwards() {
        BlockImage parent = frozen();
        BlockImage child = cloned(parent);
        eye.write(child, 0xb2);
        byte[] content = eye.content(child);
        AtomicLong told = new AtomicLong();

        now(storage.flatten(child, told::set));
        now(storage.flatten(child, told::set));
        now(storage.clone(cloneOf(parent, child)));

        assertThat(eye.content(child)).isEqualTo(content);
        assertThat(now(storage.children(parent))).isEmpty();
        assertThat(told.get()).isPositive();
    }

    @Test
    void goesBackToASnapshot() {
        BlockImage child = cloned(frozen());
        now(snapshots.takeSnapshot(child, "before"));
        now(snapshots.takeSnapshot(child, "before"));
        eye.write(child, 0xb2);
        now(snapshots.takeSnapshot(child, "after"));
        assertThat(now(snapshots.listSnapshots(child))).containsExactly("before", "after");

        now(snapshots.rollBack(child, "before"));
        now(snapshots.rollBack(child, "before"));

        assertThat(eye.content(child)).startsWith(0xa1, 0xa1);
        now(snapshots.removeSnapshot(child, "after"));
        now(snapshots.removeSnapshot(child, "after"));
        assertThat(now(snapshots.listSnapshots(child))).containsExactly("before");
        assertProblem(ImageProblem.SNAPSHOT_NOT_FOUND, snapshots.rollBack(child, "after"));
    }

    @Test
    void doesNotGoBackUnderARunningMachine() {
        BlockImage child = cloned(frozen());
        now(snapshots.takeSnapshot(child, "before"));
        try (StorageEye.Held held = eye.hold(child)) {
            Awaitility.await().atMost(LIMIT).until(() -> now(storage.inUse(child)));
            assertProblem(ImageProblem.VOLUME_IN_USE, snapshots.rollBack(child, "before"));
        }
    }

    @Test
    void measuresItsRoom() {
        var usage = now(storage.usage(eye.images()));
        assertThat(usage.capacityBytes()).isPositive().isGreaterThanOrEqualTo(usage.availableBytes());
        assertThat(usage.usedBytes()).isNotNegative();
    }
}
