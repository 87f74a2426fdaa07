package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.events.Outbox;

/** Hands terminals the content of versions they were granted; what is not granted is not found. */
@ApplicationScoped
public class ServeContent {
    private static final int MESSAGE_BYTES = 256 << 10;

    private final Grants grants;
    private final Versions versions;
    private final Manifests manifests;
    private final BlockStorage storage;
    private final ImageEvents events;
    private final Outbox outbox;
    private final int most;
    private final Semaphore places;

    ServeContent(
            Grants grants,
            Versions versions,
            Manifests manifests,
            BlockStorage storage,
            ImageEvents events,
            Outbox outbox,
            ImageConfig config) {
        this.grants = grants;
        this.versions = versions;
        this.manifests = manifests;
        this.storage = storage;
        this.events = events;
        this.outbox = outbox;
        this.most = config.ceph().segments();
        this.places = new Semaphore(most);
    }

    /** The manifest, told in pieces by whoever speaks to the terminal; a large one takes the places of several segments. */
    public <T> Multi<T> manifest(UUID terminalId, UUID versionId, Function<Manifest, Multi<T>> telling) {
        return grants.checkVersion(terminalId, versionId)
                .chain(() -> manifests.get(versionId))
                .call(manifest ->
                        Panache.withTransaction(() -> outbox.append(events.manifestFetched(terminalId, versionId))))
                .onItem()
                .transformToMulti(manifest -> inPlaces(placesFor(manifest), telling.apply(manifest)));
    }

    private int placesFor(Manifest manifest) {
        return Math.min(most, 1 + manifest.hashes().length / Manifest.SEGMENT_BYTES);
    }

    /** The bytes of one segment in order, in pieces of at most 256 KiB. Slow receivers are not waited for, so only so many are served at once. */
    public Multi<byte[]> segment(UUID terminalId, UUID versionId, int index) {
        return grants.checkVersion(terminalId, versionId)
                .chain(() -> Panache.withSession(() -> versions.get(versionId)))
                .invoke(version -> checkSegment(version, index))
                .onItem()
                .transformToMulti(version -> inPlaces(1, pieces(version, index)));
    }

    private static void checkSegment(ImageVersion version, int index) {
        if (version.manifestSha256().isEmpty()) {
            throw ImageProblem.VERSION_NOT_RELEASED.because("Version %d is %s", version.number(), version.state());
        }
        if (index < 0 || index >= Manifest.segmentCount(version.sizeBytes())) {
            throw ImageProblem.SEGMENT_NOT_FOUND.because("The version has no segment %d", index);
        }
    }

    private Multi<byte[]> pieces(ImageVersion version, int index) {
        long start = (long) index * Manifest.SEGMENT_BYTES;
        int length = Manifest.segmentLength(version.sizeBytes(), index);
        int count = (length + MESSAGE_BYTES - 1) / MESSAGE_BYTES;
        return Multi.createFrom()
                .items(IntStream.range(0, count).boxed())
                .onItem()
                .transformToUniAndConcatenate(piece -> storage.read(
                        version.content(),
                        start + (long) piece * MESSAGE_BYTES,
                        Math.min(MESSAGE_BYTES, length - piece * MESSAGE_BYTES)));
    }

    private <T> Multi<T> inPlaces(int count, Multi<T> work) {
        if (!places.tryAcquire(count)) {
            return Multi.createFrom().failure(RequestProblem.BUSY.because("Too many are reading; ask again"));
        }
        return work.onTermination().invoke(() -> places.release(count));
    }
}
