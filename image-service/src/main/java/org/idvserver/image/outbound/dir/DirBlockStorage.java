package org.idvserver.image.outbound.dir;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.idvserver.image.application.SegmentHashing;
import org.idvserver.image.application.StorageDriver;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.nativework.NativeWorker;

/** Block images as qcow2 files in folders of the server node: clones are overlays, snapshots are inside the file. */
@ApplicationScoped
@Typed(StorageDriver.class)
class DirBlockStorage implements StorageDriver {
    private static final int QUEUE = 1024;
    private static final int OPEN_FILES = 8;

    private final QemuFiles qemu;
    private final ImageFiles files;
    private final FileContents contents;
    private final Bases bases;
    private final OpenFiles open;
    private final NativeWorker changes;
    private final NativeWorker reads;
    private final NativeWorker flattens;
    private final ObjectMapper json;
    private final ImageConfig.Dir config;

    DirBlockStorage(ObjectMapper json, ImageConfig config, Clock clock) {
        this.json = json;
        this.config = config.dir();
        this.qemu = new QemuFiles(json, config.qemuImg().inspectMemoryBytes());
        this.files = new ImageFiles(qemu, this.config.actLimit());
        this.contents = new FileContents(qemu, this.config.actLimit(), this.config.flattenLimit());
        this.bases = new Bases(clock);
        this.open = new OpenFiles(OPEN_FILES, this::frozen);
        this.changes = new NativeWorker("folder", this.config.threads(), QUEUE);
        this.reads = new NativeWorker("folder-reads", this.config.readThreads(), QUEUE);
        this.flattens = new NativeWorker("folder-flattens", this.config.flattens(), QUEUE);
    }

    @PreDestroy
    void close() throws IOException {
        List.of(changes, reads, flattens).forEach(NativeWorker::close);
        open.close();
    }

    private FrozenFile frozen(Path base) throws IOException, InterruptedException {
        DiskMap map = new DiskMap(json);
        QemuFiles.Run run = new QemuFiles.Run("Reading an image", config.actLimit(), map::read);
        qemu.run(run, "map", "--output=json", "-U", "-f", "qcow2", base.toString());
        return new FrozenFile(base, map.extents());
    }

    private static Path frozenBase(BlockImage image) throws IOException {
        Path base = Bases.of(image);
        if (!Files.exists(base)) {
            throw new NoSuchFileException(base.toString());
        }
        return base;
    }

    @Override
    public PoolType type() {
        return PoolType.DIR;
    }

    @Override
    public Uni<Void> prepare(Place place) {
        return guarded(changes, new Act("Marking a pool", config.actLimit()), () -> {
            PoolMark.put(place);
            return null;
        });
    }

    @Override
    public Uni<Set<String>> list(Place place) {
        return read(place, "Listing images", () -> files.list(place));
    }

    @Override
    public Uni<Optional<Facts>> find(BlockImage image) {
        return read(image.place(), "Looking at an image", () -> files.find(image));
    }

    @Override
    public Uni<Void> create(BlockImage image, long sizeBytes) {
        return change(image.place(), "Creating an image", () -> files.create(image, sizeBytes));
    }

    @Override
    public Uni<Void> remove(BlockImage image) {
        return change(image.place(), "Removing an image", () -> files.remove(image));
    }

    @Override
    public Uni<Purged> purge(Place place) {
        return call(
                changes,
                place,
                new Act("Emptying the trash", config.actLimit()),
                () -> bases.purge(Path.of(place.location())));
    }

    @Override
    public Uni<Long> freeze(BlockImage image) {
        return call(changes, image.place(), new Act("Freezing an image", config.actLimit()), () -> files.freeze(image));
    }

    @Override
    public Uni<Void> clone(Clone clone) {
        return change(clone.child().place(), "Cloning an image", () -> files.clone(clone));
    }

    @Override
    public Uni<Optional<Origin>> origin(BlockImage image) {
        return read(image.place(), "Looking at an image", () -> files.origin(image));
    }

    @Override
    public Uni<List<BlockImage>> children(BlockImage frozen) {
        return read(frozen.place(), "Looking for clones", () -> Bases.clonesIn(frozenBase(frozen)));
    }

    @Override
    public Uni<Void> resize(BlockImage image, Size size) {
        return change(image.place(), "Resizing an image", () -> contents.resize(image, size));
    }

    @Override
    public Uni<Void> flatten(BlockImage image, LongConsumer progress) {
        return call(flattens, image.place(), new Act("Flattening an image", config.flattenLimit()), () -> {
            contents.flatten(image, progress);
            return null;
        });
    }

    @Override
    public Uni<Boolean> inUse(BlockImage image) {
        return read(image.place(), "Looking at an image", () -> files.inUse(image));
    }

    @Override
    public Uni<byte[]> read(BlockImage image, long offset, int length) {
        return read(
                image.place(),
                "Reading an image",
                () -> open.with(frozenBase(image), file -> {
                    byte[] bytes = new byte[length];
                    file.read(offset, bytes, length);
                    return bytes;
                }));
    }

    @Override
    public Uni<SegmentHashes> hash(BlockImage image, Segments segments) {
        return read(
                image.place(),
                "Reading an image",
                () -> open.with(frozenBase(image), file -> SegmentHashing.hash(segments, file::read)));
    }

    @Override
    public Uni<StoragePool.Usage> usage(Place place) {
        return read(place, "Measuring a pool", () -> files.usage(place));
    }

    @Override
    public Uni<List<String>> listSnapshots(BlockImage image) {
        return read(image.place(), "Listing snapshots", () -> contents.snapshots(image));
    }

    @Override
    public Uni<Void> takeSnapshot(BlockImage image, String name) {
        return change(image.place(), "Taking a snapshot", () -> contents.takeSnapshot(image, name));
    }

    @Override
    public Uni<Void> removeSnapshot(BlockImage image, String name) {
        return change(image.place(), "Removing a snapshot", () -> contents.removeSnapshot(image, name));
    }

    @Override
    public Uni<Void> rollBack(BlockImage image, String name) {
        return change(image.place(), "Going back to a snapshot", () -> contents.rollBack(image, name));
    }

    /** A call that answers something, and one that does not. */
    private interface Call<T> {
        T on() throws IOException, InterruptedException;
    }

    private interface Change {
        void on() throws IOException, InterruptedException;
    }

    /** What is done, as an error tells it, and for how long at most. */
    private record Act(String what, Duration limit) {}

    private Uni<Void> change(Place place, String what, Change change) {
        return call(changes, place, new Act(what, config.actLimit()), () -> {
            change.on();
            return null;
        });
    }

    private <T> Uni<T> read(Place place, String what, Call<T> call) {
        return call(reads, place, new Act(what, config.actLimit()), call);
    }

    private static <T> Uni<T> call(NativeWorker worker, Place place, Act act, Call<T> call) {
        return guarded(worker, act, () -> {
            PoolMark.check(place);
            return call.on();
        });
    }

    private static <T> Uni<T> guarded(NativeWorker worker, Act act, Call<T> call) {
        return worker.call(act.what(), act.limit(), () -> {
            try {
                return call.on();
            } catch (IOException failure) {
                throw problem(act.what(), failure);
            }
        });
    }

    private static Problem problem(String what, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return ImageProblem.STORAGE_MISSING
                    .because("%s: there is no such image, or the pool's folder is gone", what)
                    .causedBy(failure);
        }
        boolean full = failure instanceof FileSystemException system
                && String.valueOf(system.getReason()).contains("No space left");
        return full
                ? ImageProblem.POOL_FULL
                        .because("%s: the storage is full", what)
                        .causedBy(failure)
                : ImageProblem.STORAGE_FAILED
                        .because("%s: the storage refused", what)
                        .causedBy(failure);
    }
}
