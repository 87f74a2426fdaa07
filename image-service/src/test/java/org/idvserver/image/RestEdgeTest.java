package org.idvserver.image;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class RestEdgeTest {

    @ParameterizedTest
    @ValueSource(strings = {"pools", "images", "volumes", "findings", "recycle-bin", "versions/x", "uploads/x"})
    void asksForATokenEverywhere(String path) {
        given().get("/api/v1/" + path)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("UNAUTHENTICATED"));
    }

    @ParameterizedTest
    @CsvSource({"student,images", "student,volumes", "teacher,pools", "teacher,findings"})
    void refusesRolesThatHaveNoBusinessHere(String role, String path) {
        Api.as(role)
                .get("/api/v1/" + path)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void letsNobodyButStaffMakeImages() {
        Api.as("teacher")
                .body(Map.of("name", "mine", "osType", "linux"))
                .post("/api/v1/images")
                .then()
                .statusCode(403);
    }

    @Test
    void namesAllFaultsOfAnImage() {
        Api.admin()
                .body(Map.of("name", " ", "osType", "beos"))
                .post("/api/v1/images")
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("traceId", notNullValue())
                .body("faults.field", containsInAnyOrder("name", "osType"));
    }

    @Test
    void namesAllFaultsOfAVersion() {
        Api.admin()
                .body(Map.of(
                        "source",
                        Map.of("path", "a", "uploadId", UUID.randomUUID()),
                        "format",
                        "iso",
                        "sha256",
                        "short"))
                .post("/api/v1/images/{id}/versions", UUID.randomUUID())
                .then()
                .statusCode(400)
                .body("faults", hasSize(3));
    }

    @Test
    void namesAllFaultsOfAPool() {
        Api.admin()
                .body(Map.of("name", "a b", "type", "lvm", "location", "", "purpose", "fun"))
                .post("/api/v1/pools")
                .then()
                .statusCode(400)
                .body("faults.field.unique()", containsInAnyOrder("name", "type", "location", "purpose"));
    }

    @Test
    void refusesASecondPoolOnTheSameCephPool() {
        Api.admin()
                .body(Map.of("name", "another", "type", "rbd", "location", CephCommand.imagesPool()))
                .post("/api/v1/pools")
                .then()
                .statusCode(409)
                .body("code", equalTo("POOL_EXISTS"));
    }

    @Test
    void tellsAPoolThatCephDoesNotHaveAsFailedWithItsReason() {
        String id = Api.admin()
                .body(Map.of(
                        "name", "none-" + UUID.randomUUID(), "type", "rbd", "location", "none-" + UUID.randomUUID()))
                .post("/api/v1/pools")
                .then()
                .statusCode(201)
                .header("Location", notNullValue())
                .extract()
                .path("id");
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .untilAsserted(() -> Api.admin()
                        .get("/api/v1/pools/{id}", id)
                        .then()
                        .body("state", equalTo("FAILED"))
                        .body("reason", notNullValue())
                        .body("message", notNullValue()));
    }

    @Test
    void refusesANameThatIsTakenAndMissesWhatIsNotThere() {
        Map<String, String> image = Map.of("name", "twice " + UUID.randomUUID(), "osType", "windows");
        Api.admin().body(image).post("/api/v1/images").then().statusCode(201);
        Api.admin().body(image).post("/api/v1/images").then().statusCode(409).body("code", equalTo("IMAGE_NAME_TAKEN"));
        Api.admin()
                .get("/api/v1/images/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("IMAGE_NOT_FOUND"));
        Api.admin()
                .get("/api/v1/versions/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("VERSION_NOT_FOUND"));
    }

    @Test
    void pagesThroughImages() {
        Api.newImage();
        Api.newImage();
        var first = Api.admin().queryParam("pageSize", 1).get("/api/v1/images");
        first.then().body("items", hasSize(1)).body("nextPageToken", notNullValue());
        Api.admin()
                .queryParam("pageSize", 1)
                .queryParam("pageToken", first.<String>path("nextPageToken"))
                .get("/api/v1/images")
                .then()
                .body("items[0].id", org.hamcrest.Matchers.not(equalTo(first.<String>path("items[0].id"))));
    }
}
