package org.idvserver.desktop.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.terminal;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.RenewCertificateRequest;
import org.idvserver.contracts.desktop.v1.RenewCertificateResponse;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.SigningRequests;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class EnrolmentTest {

    @Inject
    FakeSections sections;

    @Test
    void givesATerminalItsCertificateOnceForItsToken() throws Exception {
        JsonPath made = newTerminal(sections);
        KeyPair key = SigningRequests.key();

        JsonPath enrolled = enrol(made.getString("enrolmentToken"), SigningRequests.pem(key))
                .then()
                .statusCode(201)
                .body("terminalId", equalTo(made.getString("id")))
                .extract()
                .jsonPath();
        List<X509Certificate> chain = certificates(enrolled.getString("certificateChain"));
        X509Certificate leaf = chain.get(0);
        assertThat(leaf.getPublicKey()).isEqualTo(key.getPublic());
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://idv.local/terminal/" + made.getString("id")));
        assertThat(leaf.getExtendedKeyUsage()).containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getNotAfter().toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(91)));
        assertTrusted(chain);
        assertThat(certificates(enrolled.getString("trustBundle"))).contains(platformAuthority());
        assertThat(terminal(UUID.fromString(made.getString("id"))).getString("state"))
                .isEqualTo("ENROLLED");

        enrol(made.getString("enrolmentToken"), SigningRequests.pem(key))
                .then()
                .statusCode(201)
                .body("terminalId", equalTo(made.getString("id")));
        enrol(made.getString("enrolmentToken"), SigningRequests.pem(SigningRequests.key()))
                .then()
                .statusCode(409)
                .body("code", equalTo("ENROLMENT_TOKEN_USED"));
        String id = made.getString("id");
        var events = new Topic("idv.terminal.v1")
                .readUntil(seen -> seen.stream().anyMatch(event -> id.equals(event.key())), Duration.ofSeconds(60));
        assertThat(events.stream().filter(event -> id.equals(event.key())).map(Topic::type))
                .containsExactly("idv.terminal.enrolled.v1");
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> event.value().contains("terminal.enrolled")
                                        && event.value().contains("OUTCOME_REFUSED")),
                        Duration.ofSeconds(60));
    }

    @Test
    void refusesAWrongTokenAndARevokedTerminal() {
        String request = SigningRequests.pem(SigningRequests.key());
        enrol("guessed", request).then().statusCode(401).body("code", equalTo("ENROLMENT_REFUSED"));
        JsonPath made = newTerminal(sections);
        admin().body(Map.of("reason", "stolen"))
                .post("/api/v1/terminals/" + made.getString("id") + "/revoke")
                .then()
                .statusCode(200)
                .body("state", equalTo("REVOKED"));
        enrol(made.getString("enrolmentToken"), request).then().statusCode(401);
    }

    @Test
    void namesWhatIsWrongWithARequestAndKeepsTheToken() {
        String token = newTerminal(sections).getString("enrolmentToken");
        KeyPair key = SigningRequests.key();
        String forged = SigningRequests.pem(key, SigningRequests.key(), "SHA256withECDSA");
        for (String bad : List.of(
                "hello",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
                SigningRequests.pem(SigningRequests.rsaKey()),
                SigningRequests.pem(SigningRequests.ecKey("secp384r1")),
                forged)) {
            enrol(token, bad).then().statusCode(400).body("faults.field", hasItem("certificateSigningRequest"));
        }
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/enrolments")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("token", "certificateSigningRequest", "hostname"));
        enrol(token, SigningRequests.pem(key)).then().statusCode(201);
    }

    @Test
    void renewsACertificateForTheTerminalThatAsks() throws Exception {
        JsonPath made = newTerminal(sections);
        UUID id = UUID.fromString(made.getString("id"));
        KeyPair key = SigningRequests.key();
        enrol(made.getString("enrolmentToken"), SigningRequests.pem(key));

        RenewCertificateResponse renewed = renew(TestChannels.terminal(id), SigningRequests.pem(key));
        X509Certificate leaf = certificates(renewed.getCertificateChain()).get(0);
        assertThat(leaf.getPublicKey()).isEqualTo(key.getPublic());
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://idv.local/terminal/" + id));
        assertThat(Instant.ofEpochSecond(renewed.getExpireTime().getSeconds()))
                .isEqualTo(leaf.getNotAfter().toInstant());

        assertRefused(TestChannels.terminal(id), "nonsense", Status.Code.INVALID_ARGUMENT);
        String another = SigningRequests.pem(SigningRequests.key());
        assertRefused(TestChannels.terminal(id), another, Status.Code.PERMISSION_DENIED);
        String good = SigningRequests.pem(key);
        assertRefused(TestChannels.terminal(UUID.randomUUID()), good, Status.Code.PERMISSION_DENIED);
        assertRefused(TestChannels.service("image-service"), good, Status.Code.PERMISSION_DENIED);
        admin().body(Map.of("reason", "stolen")).post("/api/v1/terminals/" + id + "/revoke");
        assertRefused(TestChannels.terminal(id), good, Status.Code.PERMISSION_DENIED);
    }

    @Test
    void tellsAllFaultsOfATerminal() {
        Sections.Lab lab = sections.addLab(2);
        admin().body("{}")
                .post("/api/v1/terminals")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("name", "labId"));
        admin().body(Map.of("name", "x", "labId", UUID.randomUUID()))
                .post("/api/v1/terminals")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("labId"));
        admin().body(Map.of("name", "x", "labId", lab.id(), "seatId", UUID.randomUUID()))
                .post("/api/v1/terminals")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("seatId"));
        Map<String, Object> good = Map.of(
                "name",
                "seat " + lab.id(),
                "labId",
                lab.id(),
                "seatId",
                lab.seats().get(0).id());
        admin().body(good).post("/api/v1/terminals").then().statusCode(201);
        admin().body(good)
                .post("/api/v1/terminals")
                .then()
                .statusCode(409)
                .body("code", equalTo("TERMINAL_NAME_TAKEN"));
        admin().body(Map.of(
                        "name",
                        "other " + lab.id(),
                        "labId",
                        lab.id(),
                        "seatId",
                        lab.seats().get(0).id()))
                .post("/api/v1/terminals")
                .then()
                .statusCode(409)
                .body("code", equalTo("SEAT_TAKEN"));
        admin().get("/api/v1/terminals?labId=" + lab.id())
                .then()
                .body("items.name", equalTo(List.of("seat " + lab.id())))
                .body("items[0].connected", equalTo(false));
        assertListed(lab, "state=AWAITING_ENROLMENT&connected=false", 1);
        assertListed(lab, "state=ENROLLED", 0);
        assertListed(lab, "connected=true", 0);
        admin().get("/api/v1/terminals/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("TERMINAL_NOT_FOUND"));
    }

    private static void assertListed(Sections.Lab lab, String query, int count) {
        admin().get("/api/v1/terminals?labId=" + lab.id() + "&" + query).then().body("items", hasSize(count));
    }

    private static Response enrol(String token, String request) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("token", token, "certificateSigningRequest", request, "hostname", "pc-1"))
                .post("/api/v1/enrolments");
    }

    private static RenewCertificateResponse renew(ManagedChannel channel, String request) {
        try {
            return TerminalServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Duration.ofSeconds(60))
                    .renewCertificate(RenewCertificateRequest.newBuilder()
                            .setCertificateSigningRequest(request)
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void assertRefused(ManagedChannel channel, String request, Status.Code code) {
        assertThatThrownBy(() -> renew(channel, request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }

    private static void assertTrusted(List<X509Certificate> chain) throws Exception {
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(platformAuthority(), null)));
        trust.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), trust);
    }

    private static X509Certificate platformAuthority() throws Exception {
        Path file = Path.of(Infra.describe("pki").get("PKI_DIR"), "ca.crt");
        return certificates(Files.readString(file)).get(0);
    }

    private static List<X509Certificate> certificates(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }
}
