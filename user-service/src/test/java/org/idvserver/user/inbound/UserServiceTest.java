package org.idvserver.user.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.user.v1.GetUsersRequest;
import org.idvserver.contracts.user.v1.ListGroupMembersRequest;
import org.idvserver.contracts.user.v1.UserServiceGrpc;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Refusal;
import org.idvserver.user.support.UserSecrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(UserSecrets.class)
class UserServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static String adminToken;

    @Test
    void letsTheOneTimeSecretMakeOneAdministratorOnly() {
        String token = admin();
        as(token).get("/api/v1/users/me").then().statusCode(200).body("role", equalTo("admin"));

        bootstrap(System.getProperty(UserSecrets.SECRET), "second")
                .then()
                .statusCode(409)
                .body("code", equalTo("ALREADY_BOOTSTRAPPED"));
        bootstrap("guessed", "third").then().statusCode(401).body("code", equalTo("WRONG_SECRET"));
    }

    @Test
    void tellsAllFaultsAtOnceAndChangesNothing() {
        String good = unique();
        as(admin())
                .body(Map.of(
                        "users",
                        List.of(
                                Map.of("username", good, "displayName", "Good", "role", "student"),
                                Map.of("username", "-bad", "displayName", "", "role", "wizard"))))
                .post("/api/v1/users")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"))
                .body("traceId", notNullValue())
                .body("faults.field", containsInAnyOrder("users[1].username", "users[1].displayName", "users[1].role"));
        createUser(good).then().statusCode(201);
    }

    @Test
    void namesAFieldItDoesNotKnow() {
        as(admin())
                .body(Map.of("name", "x", "colour", "red"))
                .post("/api/v1/groups")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("colour"));
    }

    @Test
    void refusesATakenUsernameWhateverItsCase() {
        String username = unique();
        createUser(username).then().statusCode(201);
        createUser(username.toUpperCase(java.util.Locale.ROOT))
                .then()
                .statusCode(409)
                .body("code", equalTo("USERNAME_TAKEN"))
                .body("faults.field", hasItem("users[0].username"));
    }

    @Test
    void refusesWhoIsNotSignedInAndWhoseRoleIsTooSmall() {
        given().get("/api/v1/users").then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        as("not.a.token").get("/api/v1/users").then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        String username = unique();
        createUser(username);
        as(token(username, "initial-password"))
                .get("/api/v1/users")
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void givesNoRightsUntilAnInitialPasswordIsChanged() {
        String username = unique();
        as(admin())
                .body(Map.of(
                        "users",
                        List.of(Map.of(
                                "username",
                                username,
                                "displayName",
                                "Eve",
                                "role",
                                "admin",
                                "initialPassword",
                                "initial-password"))))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        String limited = token(username, "initial-password");
        as(limited).get("/api/v1/users").then().statusCode(403);
        as(limited)
                .body(Map.of("oldPassword", "initial-password", "newPassword", "chosen-by-myself"))
                .post("/api/v1/auth/password")
                .then()
                .statusCode(204);
        as(token(username, "chosen-by-myself")).get("/api/v1/users").then().statusCode(200);
    }

    @Test
    void locksAnAccountAfterTooManyWrongPasswords() {
        String username = unique();
        createUser(username);
        for (int attempt = 0; attempt < 5; attempt++) {
            signIn(username, "wrong").then().statusCode(401).body("code", equalTo("SIGN_IN_REFUSED"));
        }
        signIn(username, "initial-password").then().statusCode(401);
    }

    @Test
    void showsGroupMembersInPages() {
        List<String> ids = List.of(createdId(unique()), createdId(unique()), createdId(unique()));
        String group = as(admin())
                .body(Map.of("name", unique()))
                .post("/api/v1/groups")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        as(admin())
                .body(Map.of("userIds", ids))
                .put("/api/v1/groups/" + group + "/members")
                .then()
                .statusCode(200);

        var first = as(admin())
                .get("/api/v1/groups/" + group + "/members?pageSize=2")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .extract();
        String next = first.path("nextPageToken");
        as(admin())
                .get("/api/v1/groups/" + group + "/members?pageSize=2&pageToken=" + next)
                .then()
                .body("items", hasSize(1))
                .body("nextPageToken", equalTo(null));

        as(admin())
                .body(Map.of("userIds", List.of(ids.get(0), UUID.randomUUID())))
                .put("/api/v1/groups/" + group + "/members")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("userIds[1]"));
    }

    @Test
    void announcesAUserOnKafkaWithItsAudit() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String id = as(admin())
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .body(Map.of("users", List.of(Map.of("username", unique(), "displayName", "Ada", "role", "student"))))
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .path("users[0].id");
        var event = new Topic("idv.user.v1")
                .readUntil(seen -> seen.stream().anyMatch(e -> id.equals(e.key())), LIMIT).stream()
                        .filter(e -> id.equals(e.key()))
                        .findFirst()
                        .orElseThrow();
        assertThat(Topic.type(event)).isEqualTo("idv.user.created.v1");
        assertThat(Topic.header(event, "ce_specversion")).isEqualTo("1.0");
        assertThat(Topic.header(event, "traceparent")).startsWith("00-" + trace + "-");
        assertThat(event.value()).contains("\"userId\":\"" + id + "\"");
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(e -> id.equals(e.key()) && e.value().contains("user.created")),
                        LIMIT);
    }

    @Test
    void answersServicesOverMutualTlsOnly() {
        String id = createdId(unique());
        GetUsersRequest request = GetUsersRequest.newBuilder().addUserIds(id).build();
        withChannel(TestChannels.service("course-service"), stub -> assertThat(
                        stub.getUsers(request).getUsersList())
                .singleElement()
                .satisfies(user -> assertThat(user.getGroupIdsList()).isEmpty()));
        withChannel(TestChannels.terminal(UUID.randomUUID()), stub -> assertThatThrownBy(() -> stub.getUsers(request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED)));
        // Another trust domain; and a service's name signed by the CA that signs terminals.
        for (String uri :
                List.of("spiffe://elsewhere/service/course-service", "spiffe://idv.local/service/course-service")) {
            withChannel(TestChannels.withUri(uri), stub -> assertThatThrownBy(() -> stub.getUsers(request))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> assertThat(
                                    refused.getStatus().getCode())
                            .isEqualTo(Status.Code.UNAUTHENTICATED)));
        }
        withChannel(TestChannels.anonymous(), stub -> assertThatThrownBy(() -> stub.getUsers(request))
                .isInstanceOf(StatusRuntimeException.class));
    }

    @Test
    void tellsServicesAllFaultsOfACall() {
        GetUsersRequest request =
                GetUsersRequest.newBuilder().addUserIds("a").addUserIds("b").build();
        withChannel(TestChannels.service("course-service"), stub -> assertThatThrownBy(() -> stub.getUsers(request))
                .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    var details = StatusProto.fromThrowable(refused).getDetailsList();
                    assertThat(details.get(0).is(ErrorInfo.class)).isTrue();
                    assertThat(unpack(details.get(1)).getFieldViolationsList())
                            .extracting(BadRequest.FieldViolation::getField)
                            .containsExactly("user_ids[0]", "user_ids[1]");
                }));
    }

    @Test
    void namesEveryFaultOfAListOfMembers() {
        ListGroupMembersRequest request = ListGroupMembersRequest.newBuilder()
                .setGroupId("x")
                .setPageSize(-1)
                .setPageToken("!")
                .build();
        withChannel(TestChannels.service("course-service"), stub -> assertThat(
                        Refusal.faultyFields(() -> stub.listGroupMembers(request)))
                .containsExactly("group_id", "page_size", "page_token"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    token | {"username": " ", "password": {}, "otp": 1} | username,password,otp
                    token | {} | username,password
                    password | {"oldPassword": "", "newPassword": "short", "repeat": "short"} | oldPassword,newPassword,repeat
                    password | {"oldPassword": ["initial-password"]} | oldPassword,newPassword
                    """)
    void namesEveryFaultOfBadCredentialsAndChangesNothing(String act, String body, String fields) {
        String username = unique();
        createUser(username).then().statusCode(201);

        as(token(username, "initial-password"))
                .body(body)
                .post("/api/v1/auth/" + act)
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("faults.field.unique()", containsInAnyOrder(fields.split(",")));

        token(username, "initial-password");
    }

    private static BadRequest unpack(com.google.protobuf.Any detail) {
        try {
            return detail.unpack(BadRequest.class);
        } catch (com.google.protobuf.InvalidProtocolBufferException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static void withChannel(
            ManagedChannel channel, java.util.function.Consumer<UserServiceGrpc.UserServiceBlockingStub> test) {
        try {
            test.accept(UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(LIMIT));
        } finally {
            channel.shutdownNow();
        }
    }

    private static synchronized String admin() {
        if (adminToken == null) {
            bootstrap(System.getProperty(UserSecrets.SECRET), "root").then().statusCode(201);
            adminToken = token("root", "a long password");
        }
        return adminToken;
    }

    private static io.restassured.response.Response bootstrap(String secret, String username) {
        return given().contentType(ContentType.JSON)
                .body(Map.of(
                        "secret", secret, "username", username, "displayName", "Root", "password", "a long password"))
                .post("/api/v1/auth/bootstrap");
    }

    private static io.restassured.response.Response signIn(String username, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", password))
                .post("/api/v1/auth/token");
    }

    private static String token(String username, String password) {
        return signIn(username, password).then().statusCode(200).extract().path("accessToken");
    }

    private static RequestSpecification as(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }

    private static io.restassured.response.Response createUser(String username) {
        return as(admin())
                .body(Map.of(
                        "users",
                        List.of(Map.of(
                                "username",
                                username,
                                "displayName",
                                "Somebody",
                                "role",
                                "student",
                                "initialPassword",
                                "initial-password"))))
                .post("/api/v1/users");
    }

    private static String createdId(String username) {
        return createUser(username).then().statusCode(201).extract().path("users[0].id");
    }

    private static String unique() {
        return "u" + UUID.randomUUID();
    }
}
