package org.idvserver.image.outbound.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.idvserver.image.application.ExtentCopier;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Extents;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.BlockStorageContract;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class CephBlockStorageTest extends BlockStorageContract {
    @Inject
    ExtentCopier copier;

    @Override
    protected PoolType type() {
        return PoolType.RBD;
    }

    /** What librbd leaves that is killed between writing the name and the header. */
    private BlockImage nameOnly() {
        BlockImage image = eye.volume(UUID.randomUUID().toString());
        eye.makeEmpty(image, "1M");
        CephCommand.rados(image.place().location(), "rm", "rbd_header." + idOf(image));
        return image;
    }

    private static String idOf(BlockImage image) {
        return CephCommand.rbd("info", "--format", "json", image.toString())
                .replaceAll("(?s).*\"id\":\"(\\w+)\".*", "$1");
    }

    @Test
    void leavesAnImageToTheReplicaThatIsRemovingIt() {
        BlockImage image = eye.volume(UUID.randomUUID().toString());
        now(storage.create(image, 1 << 20));
        String pool = image.place().location();
        String id = idOf(image);
        CephCommand.rados(pool, "lock", "get", "idv.purge." + id, "idv.purge", "--lock-duration", "8");
        now(storage.remove(image));

        now(storage.purge(image.place()));

        assertThat(CephCommand.rbd("trash", "ls", pool)).contains(id);
        Awaitility.await("the other one's lock runs out")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !CephCommand.rbd("trash", "ls", pool).contains(id));
        assertThat(CephCommand.rados(pool, "ls")).doesNotContain("idv.purge." + id);
    }

    @Test
    void removesANameWithoutAnImage() {
        BlockImage image = nameOnly();
        assertThat(now(storage.find(image))).isEmpty();
        assertThat(now(storage.list(image.place()))).contains(image.name());

        now(storage.remove(image));
        now(storage.remove(image));

        assertThat(now(storage.list(image.place()))).doesNotContain(image.name());
    }

    @Test
    void makesAgainACloneOfWhichThereWasOnlyTheName() {
        BlockImage parent = frozen();
        BlockImage child = noted(nameOnly());

        now(storage.clone(cloneOf(parent, child)));

        assertThat(now(storage.origin(child))).isPresent();
    }

    /** Every tenth of these pieces of 100,000 bytes is zero, and each lies elsewhere in the file than on the disk. */
    @Test
    void copiesWhatLiesInAFileAsItIsAndLeavesZerosOut() throws IOException {
        int piece = 100_000;
        int count = 50;
        byte[] disk = new byte[8 << 20];
        byte[] file = new byte[count * piece];
        Extents extents = new Extents();
        Random random = new Random(3);
        for (int index = 0; index < count; index++) {
            byte[] bytes = new byte[piece];
            if (index % 10 != 0) {
                random.nextBytes(bytes);
            }
            int start = 1_000_000 + index * piece;
            int offset = (count - 1 - index) * piece;
            System.arraycopy(bytes, 0, disk, start, piece);
            System.arraycopy(bytes, 0, file, offset, piece);
            extents.add(start, piece, offset, 0);
        }
        BlockImage image = noted(BlockImage.ofVersion(eye.images(), UUID.randomUUID()));
        now(storage.create(image, disk.length));
        AtomicLong told = new AtomicLong();

        now(copier.copy(new ExtentCopier.Copy(fileOf(file), extents, image), told::set));

        assertThat(Arrays.equals(eye.content(image), disk)).isTrue();
        assertThat(told).hasValue(1_000_000 + count * piece);
    }

    @Test
    void saysThatAFileEndsBeforeAnExtentDoes() throws IOException {
        Extents extents = new Extents();
        extents.add(0, 1 << 20, 0, 0);
        BlockImage image = newImageOf1MiB();

        assertProblem(
                ImageProblem.CONVERSION_FAILED,
                copier.copy(new ExtentCopier.Copy(fileOf(new byte[1000]), extents, image), done -> {}));
    }

    @Test
    void stopsCopyingWhenNobodyWaitsForIt() throws IOException {
        BlockImage image = newImageOf1MiB();
        Cancellable copy = endlessCopy(image);

        copy.cancel();

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !now(storage.inUse(image)));
    }

    /** Somebody else put it into the trash, and did not look. librbd counts its own process among those that have it open. */
    @Test
    void leavesAnImageInTheTrashThatThisProcessStillWritesTo() throws IOException {
        BlockImage image = newImageOf1MiB();
        Cancellable copy = endlessCopy(image);
        CephCommand.rbd("trash", "mv", image.toString());

        now(storage.purge(image.place()));

        assertThat(CephCommand.rbd("trash", "ls", image.place().location())).contains(image.name());
        copy.cancel();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            now(storage.purge(image.place()));
            return !CephCommand.rbd("trash", "ls", image.place().location()).contains(image.name());
        });
    }

    private BlockImage newImageOf1MiB() {
        BlockImage image = noted(BlockImage.ofVersion(eye.images(), UUID.randomUUID()));
        now(storage.create(image, 1 << 20));
        return image;
    }

    /** The same bytes to the same place, over and over, for hours. */
    private Cancellable endlessCopy(BlockImage image) throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(4).nextBytes(bytes);
        Extents extents = new Extents();
        for (int index = 0; index < 1_000_000; index++) {
            extents.add(0, bytes.length, 0, 0);
        }
        AtomicBoolean began = new AtomicBoolean();
        Cancellable copy = copier.copy(new ExtentCopier.Copy(fileOf(bytes), extents, image), done -> began.set(true))
                .subscribe()
                .with(done -> {}, failed -> {});
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilTrue(began);
        return copy;
    }

    private static Path fileOf(byte[] content) throws IOException {
        return Files.write(StorageInfra.importDir().resolve(UUID.randomUUID() + ".raw"), content);
    }
}
