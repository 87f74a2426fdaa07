package org.idvserver.image.outbound.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.BlockImage;
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
}
