package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;

/** Freezes the content of a version and describes it by a manifest. */
@ApplicationScoped
class ReleaseVersions {
    /** Segments hashed in one act on the storage, 64 MiB: few enough to end well within its limit. */
    private static final int CHUNK = 16;

    private static final int PARALLEL_CHUNKS = 2;

    private final Work work;
    private final BlockStorage storage;
    private final VersionOutcomes outcomes;
    private final ImageConfig config;

    ReleaseVersions(Work work, BlockStorage storage, VersionOutcomes outcomes, ImageConfig config) {
        this.work = work;
        this.storage = storage;
        this.outcomes = outcomes;
        this.config = config;
    }

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.RELEASES, 1)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : releaseOne(claim.token(), claim.ids().get(0)).replaceWith(true));
    }

    private Uni<Void> releaseOne(UUID token, UUID id) {
        return outcomes.get(id).flatMap(version -> KeptLease.during(
                        describe(version),
                        config.reconcile().lease().dividedBy(4),
                        () -> work.renew(Work.Kind.RELEASES, token))
                .flatMap(manifest -> outcomes.released(token, id, manifest))
                .onFailure()
                .recoverWithUni(failure -> notReleased(token, version, ProblemTranslation.of(failure))));
    }

    private Uni<Manifest> describe(ImageVersion version) {
        BlockImage content = version.content();
        return storage.freeze(content).flatMap(size -> {
            int count = Manifest.segmentCount(size);
            return Multi.createFrom()
                    .items(IntStream.iterate(0, first -> first < count, first -> first + CHUNK)
                            .boxed())
                    .onItem()
                    .transformToUni(first -> storage.hash(
                            content, new BlockStorage.Segments(size, first, Math.min(CHUNK, count - first))))
                    .withRequests(PARALLEL_CHUNKS)
                    .concatenate()
                    .collect()
                    .in(Hashes::new, Hashes::add)
                    .map(hashes -> hashes.manifest(size));
        });
    }

    /** A release changes nothing that could be lost, so it is tried until it works, unless the content is gone. */
    private Uni<Void> notReleased(UUID token, ImageVersion version, Problem problem) {
        if (problem.code() == ImageProblem.LEASE_LOST) {
            return Uni.createFrom().voidItem();
        }
        return problem.code() == ImageProblem.STORAGE_MISSING
                ? outcomes.failed(Work.Kind.RELEASES, token, version.id(), problem)
                : outcomes.delayed(Work.Kind.RELEASES, token, version.id(), problem);
    }

    /** The hashes as they come, in order. */
    private static final class Hashes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final BitSet zero = new BitSet();
        private int count;

        void add(BlockStorage.SegmentHashes more) {
            bytes.writeBytes(more.hashes());
            for (boolean empty : more.zero()) {
                zero.set(count++, empty);
            }
        }

        Manifest manifest(long size) {
            return new Manifest(size, bytes.toByteArray(), zero);
        }
    }
}
