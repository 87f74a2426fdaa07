package org.idvserver.image.outbound.dir;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.BlockStorageContract;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class DirBlockStorageTest extends BlockStorageContract {
    @Override
    protected PoolType type() {
        return PoolType.DIR;
    }
}
