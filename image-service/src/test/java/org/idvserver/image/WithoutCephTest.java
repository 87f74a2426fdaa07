package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** A campus that has no Ceph and never will. */
@QuarkusTest
@TestProfile(WithoutCephTest.NoCeph.class)
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class WithoutCephTest {

    public static class NoCeph implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Stream.of("conf", "user", "key-file", "monitors", "images-pool", "desktops-pool", "terminal-user")
                    .collect(Collectors.toMap(key -> "idv.image.ceph." + key, key -> ""));
        }
    }

    @Test
    void keepsImagesInFoldersWithoutBeingToldTo() {
        StorageEye eye = new StorageEye(PoolType.DIR);
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String image = Api.newImage();
        String version = Api.addVersion(image, Api.fromPath(name, "raw"));
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Api.awaitState(version, "RELEASED");
        String owner = UUID.randomUUID().toString();
        try (GrpcPeers peers = new GrpcPeers()) {
            assertThat(peers.cloneFor(version, List.of(owner)))
                    .singleElement()
                    .satisfies(result -> assertThat(result.hasFault()).isFalse());
        }

        assertThat(eye.names(eye.images())).contains("v-" + version);
        assertThat(eye.names(eye.desktops())).contains("d-" + owner);
        Api.admin().get("/api/v1/pools").then().body("items.name", contains("dir-images", "dir-desktops"));
    }

    @Test
    void offersNoPoolsOfCeph() {
        Api.admin()
                .body(Map.of("name", "one", "type", "rbd", "location", "one"))
                .post("/api/v1/pools")
                .then()
                .statusCode(400)
                .body("code", equalTo("POOL_NOT_OFFERED"));
    }
}
