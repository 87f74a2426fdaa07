package org.idvserver.desktop.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.support.Api;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** Profiles change for desktops to be; what was made of them, and what they said, stays. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class ProfilesTest {
    private static final String KEY = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE";

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    private static Map<String, Object> spec(UUID image) {
        Map<String, Object> spec = Api.spec(image);
        spec.put("nics", List.of(Map.of("kind", "INTERNAL")));
        return spec;
    }

    private static String make(Map<String, Object> spec) {
        return admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .body("number", equalTo(1))
                .extract()
                .path("id");
    }

    private static Response put(String id, String ifMatch, Map<String, Object> spec) {
        var request = ifMatch == null ? admin() : admin().header("If-Match", ifMatch);
        return request.body(spec).put("/api/v1/profiles/" + id);
    }

    @Test
    void changesForDesktopsToBeAndLeavesThoseThatAre() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        String before = finishedBatch(sections.add(2).id(), id);
        String tag = admin().get("/api/v1/profiles/" + id).header("ETag");

        spec.put("memoryMib", 512);
        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), Map.of("kind", "EXTERNAL")));
        put(id, tag, spec)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("number", equalTo(2))
                .body("memoryMib", equalTo(512));

        String after = finishedBatch(sections.add(1).id(), id);
        assertThat(get("/api/v1/batches/" + before).getInt("profileNumber")).isEqualTo(1);
        assertThat(get("/api/v1/batches/" + after).getInt("profileNumber")).isEqualTo(2);
        assertThat(get("/api/v1/desktops?batchId=" + before).getList("items.memoryMib", Integer.class))
                .containsOnly(256);
        assertThat(get("/api/v1/desktops?batchId=" + after).getList("items.memoryMib", Integer.class))
                .containsOnly(512);
        admin().get("/api/v1/profiles/" + id + "/versions")
                .then()
                .body("items.profile.number", contains(1, 2))
                .body("items.profile.memoryMib", contains(256, 512))
                .body("items.changedBy", hasSize(2));
    }

    @Test
    void putsEachCardOnTheNetworkThatItNames() {
        Map<String, Object> spec = spec(images.image());
        UUID outside = UUID.randomUUID();
        spec.put(
                "nics",
                List.of(
                        Map.of("kind", "INTERNAL"),
                        Map.of("kind", "INTERNAL", "network", "dmz"),
                        Map.of("kind", "EXTERNAL"),
                        Map.of("kind", "EXTERNAL", "network", outside)));
        String id = make(spec);
        UUID section = sections.add(1).id();
        UUID desktop = desktopsOf(finishedBatch(section, id)).get(0);

        NetworkOwner owner = new NetworkOwner(NetworkOwner.Kind.SECTION, section);
        assertThat(get("/api/v1/desktops/" + desktop).getList("nics.networkId", String.class))
                .containsExactly(
                        networks.networkOf(owner).toString(),
                        networks.networkOf(owner.named("dmz")).toString(),
                        FakeNetworks.EXTERNAL.toString(),
                        outside.toString())
                .doesNotHaveDuplicates();
        assertThat(get("/api/v1/profiles/" + id).getList("nics.network"))
                .containsExactly(null, "dmz", null, outside.toString());
        spec.put("nics", get("/api/v1/profiles/" + id).getList("nics"));
        put(id, null, spec).then().statusCode(200).body("number", equalTo(1));
    }

    @Test
    void makesDesktopsOfTheVersionThatItPins() {
        UUID image = images.image();
        UUID pinned = images.release(image);
        Map<String, Object> spec = spec(image);
        spec.put("versionId", pinned);
        String id = make(spec);
        assertThat(get("/api/v1/profiles/" + id).getString("channel")).isNull();
        UUID desktop = desktopsOf(finishedBatch(sections.add(1).id(), id)).get(0);
        assertThat(get("/api/v1/desktops/" + desktop).getString("imageVersionId"))
                .isEqualTo(pinned.toString());

        spec.remove("versionId");
        admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .body("changes.field", containsInAnyOrder("channel", "versionId"));
        put(id, null, spec).then().statusCode(200).body("channel", equalTo("stable"));
    }

    @Test
    void leavesADesktopAsItIsWhenTheVersionThatItPinsIsGone() {
        UUID image = images.image();
        UUID pinned = images.release(image);
        Map<String, Object> spec = spec(image);
        spec.put("versionId", pinned);
        UUID desktop =
                desktopsOf(finishedBatch(sections.add(1).id(), make(spec))).get(0);
        images.remove(pinned);
        admin().body(Map.of())
                .post("/api/v1/desktops/" + desktop + "/reimage")
                .then()
                .statusCode(400)
                .body("faults.field", contains("versionId"));
        assertThat(get("/api/v1/desktops/" + desktop).getString("state")).isEqualTo("READY");
    }

    @Test
    void tellsFaultsOfTheFormAndOfWhatItNamesTogether() {
        Map<String, Object> spec = spec(UUID.randomUUID());
        String taken = unique("profile");
        Map<String, Object> other = spec(images.image());
        other.put("name", taken);
        make(other);
        spec.put("name", taken);
        spec.put("vcpuCount", 0);
        spec.put("placement", "ROAMING");
        spec.put("tpm", true);
        spec.put("firmware", "UEFI");
        spec.put(
                "nics",
                List.of(Map.of("kind", "INTERNAL"), Map.of("kind", "EXTERNAL", "network", FakeNetworks.NOWHERE)));
        spec.put("guest", Map.of("linux", Map.of("runCommands", Collections.nCopies(64, "x".repeat(1024)))));
        String[] all = {"vcpuCount", "tpm", "channel", "nics[1].network", "guest", "name"};
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder(all));
        String mine = make(spec(images.image()));
        put(mine, null, spec).then().statusCode(400).body("faults.field", containsInAnyOrder(all));
        admin().body(spec)
                .post("/api/v1/profiles/" + mine + "/preview")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder(all));
        assertThat(get("/api/v1/profiles/" + mine).getInt("number")).isEqualTo(1);
    }

    /** What cannot be read of a request is not looked up: it has its fault already. */
    @Test
    void looksUpOnlyWhatCanBeRead() {
        Map<String, Object> spec = spec(UUID.randomUUID());
        spec.put("channel", "Not A Channel");
        spec.put("nics", List.of(Map.of("kind", "EXTERNAL", "network", "nowhere")));
        spec.put("guest", Map.of("linux", Map.of("timeZone", "Europe/Nowhere")));
        spec.remove("name");
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("channel", "nics[0].network", "guest.linux.timeZone", "name"));
    }

    @Test
    void refusesWhatIsNotThereAllAtOnce() {
        UUID image = images.image();
        Map<String, Object> spec = spec(image);
        spec.put("versionId", images.draft(images.image()));
        spec.put("nics", List.of(Map.of("kind", "EXTERNAL", "network", FakeNetworks.NOWHERE)));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("versionId", "versionId", "nics[0].network"))
                .body(
                        "faults.reason",
                        hasItems(
                                "is a version of another image",
                                "the version is not released",
                                "there is no such external network"));
        Map<String, Object> nowhere = spec(UUID.randomUUID());
        nowhere.put("channel", "exam");
        admin().body(nowhere)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", contains("channel"))
                .body("faults.reason", contains("the image has no channel exam, or it points nowhere"));
        spec.put("channel", "stable");
        spec.put(
                "nics",
                List.of(
                        Map.of("kind", "INTERNAL", "network", "No Name"),
                        Map.of("kind", "EXTERNAL", "network", "outside"),
                        Map.of("network", "dmz")));
        spec.put("timeouts", Map.of("runMinutes", 1441, "shutdownSeconds", 601));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder(
                                "channel",
                                "nics[0].network",
                                "nics[1].network",
                                "nics[2].kind",
                                "timeouts.runMinutes",
                                "timeouts.shutdownSeconds"));
    }

    @Test
    void refusesToCountADesktopAsStuckThatIsStillWaitedFor() {
        Map<String, Object> spec = spec(images.image());
        for (Map<String, Object> timeouts : List.<Map<String, Object>>of(
                Map.of("shutdownSeconds", 600), Map.of("runMinutes", 1, "shutdownSeconds", 60))) {
            spec.put("timeouts", timeouts);
            admin().body(spec)
                    .post("/api/v1/profiles")
                    .then()
                    .statusCode(400)
                    .body("faults.field", contains("timeouts.shutdownSeconds"));
        }
    }

    @Test
    void asksNobodyAboutAnImageThatItHasAlready() {
        UUID image = images.image();
        Map<String, Object> spec = spec(image);
        String id = make(spec);
        images.empty(image);
        spec.put("timeouts", Map.of("runMinutes", 20, "shutdownSeconds", 90));
        put(id, null, spec)
                .then()
                .statusCode(200)
                .body("timeouts.runMinutes", equalTo(20))
                .body("timeouts.shutdownSeconds", equalTo(90));
    }

    @Test
    void givesADesktopItsDataDiskAndKeepsItOnItsTerminal() {
        Map<String, Object> spec = spec(images.image());
        spec.put("restoreMode", "WEEKLY");
        spec.put("dataDisk", Map.of("sizeGib", 20));
        String id = make(spec);
        assertThat(get("/api/v1/profiles/" + id).getString("dataDisk.restoreMode"))
                .isEqualTo("NEVER");
        UUID desktop = desktopsOf(finishedBatch(sections.add(1).id(), id)).get(0);

        spec.put("dataDisk", Map.of("sizeGib", 30, "restoreMode", "EVERY_BOOT"));
        admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .body("changes.field", contains("dataDisk"))
                .body("changes[0].from", equalTo("20 GiB, NEVER"))
                .body("changes[0].to", equalTo("30 GiB, EVERY_BOOT"));
        put(id, null, spec).then().statusCode(200).body("dataDisk.sizeGib", equalTo(30));

        var made = get("/api/v1/desktops/" + desktop);
        assertThat(made.getString("restoreMode")).isEqualTo("WEEKLY");
        assertThat(made.getInt("dataDisk.sizeGib")).isEqualTo(20);
        UUID terminal = UUID.fromString(newTerminal(sections).getString("id"));
        assign(desktop, terminal, "ROAMING").then().statusCode(409).body("code", equalTo("WRONG_STATE"));
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
    }

    @Test
    void givesADesktopItsFirmwareAndDevices() {
        Map<String, Object> spec = spec(images.image());
        String plain = make(spec);
        spec.put("firmware", "UEFI");
        spec.put("tpm", true);
        spec.put(
                "devices",
                Map.of("usb", "HID_ONLY", "sound", true, "videoMemoryMib", 32, "hostDevices", List.of("10de:1eb8")));
        admin().body(spec)
                .post("/api/v1/profiles/" + plain + "/preview")
                .then()
                .body(
                        "changes.field",
                        containsInAnyOrder(
                                "firmware",
                                "tpm",
                                "devices.usb",
                                "devices.sound",
                                "devices.videoMemoryMib",
                                "devices.hostDevices"));
        put(plain, null, spec).then().statusCode(200).body("devices.video", equalTo("VGA"));
        admin().get("/api/v1/profiles/" + plain + "/versions")
                .then()
                .body("items.profile.firmware", contains("BIOS", "UEFI"))
                .body("items.profile.devices.usb", contains("NONE", "HID_ONLY"))
                .body("items[1].profile.devices.hostDevices", contains("10de:1eb8"));

        UUID desktop = desktopsOf(finishedBatch(sections.add(1).id(), plain)).get(0);
        var made = get("/api/v1/desktops/" + desktop);
        assertThat(made.getString("firmware")).isEqualTo("UEFI");
        assertThat(made.getInt("devices.videoMemoryMib")).isEqualTo(32);
        UUID terminal = UUID.fromString(newTerminal(sections).getString("id"));
        assign(desktop, terminal, "ROAMING").then().statusCode(409);
    }

    @Test
    void tellsEverythingThatIsWrongWithItsMachineAtOnce() {
        Map<String, Object> spec = spec(images.image());
        spec.put("vcpuCount", 0);
        spec.put("placement", "ROAMING");
        spec.put("dataDisk", Map.of("sizeGib", 5000));
        spec.put("firmware", "BIOS");
        spec.put("tpm", true);
        spec.put(
                "devices",
                Map.of(
                        "video",
                        "VIRTIO",
                        "videoMemoryMib",
                        33,
                        "hostDevices",
                        List.of("10de:1eb8", "../../etc", "0000:01:00.8")));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder(
                                "vcpuCount",
                                "dataDisk",
                                "dataDisk.sizeGib",
                                "tpm",
                                "tpm",
                                "devices.videoMemoryMib",
                                "devices.videoMemoryMib",
                                "devices.hostDevices[1]",
                                "devices.hostDevices[2]"));
        spec.put("devices", Map.of("video", "NONE", "hostDevices", List.of(), "usb", "ALL"));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", hasItems("devices.video", "devices.usb", "vcpuCount", "tpm", "dataDisk"));
    }

    @Test
    void neverShowsAProductKey() {
        Map<String, Object> spec = spec(images.image());
        spec.put("guest", Map.of("windows", Map.of("productKey", KEY, "locale", "de-DE")));
        String made = admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .body("guest.windows.productKeySet", equalTo(true))
                .extract()
                .asString();
        String id = JsonPath.from(made).getString("id");
        UUID desktop = desktopsOf(finishedBatch(sections.add(1).id(), id)).get(0);
        spec.put("guest", Map.of("windows", Map.of("locale", "en-GB")));
        String changed = put(id, null, spec)
                .then()
                .statusCode(200)
                .body("guest.windows.productKeySet", equalTo(true))
                .body("guest.windows.locale", equalTo("en-GB"))
                .extract()
                .asString();
        spec.put("guest", Map.of("windows", Map.of("productKey", "")));
        String preview = admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .body("changes.field", containsInAnyOrder("guest.windows.locale", "guest.windows.productKey"))
                .extract()
                .asString();
        String versions = admin().get("/api/v1/profiles/" + id + "/versions").asString();
        String shown = admin().get("/api/v1/desktops/" + desktop).asString();
        assertThat(List.of(made, changed, preview, versions, shown)).noneMatch(text -> text.contains(KEY));
    }

    @Test
    void refusesABatchWhoseWindowsMachinesWouldShareAName() {
        Map<String, Object> spec = spec(images.image());
        spec.put("guest", Map.of("windows", Map.of()));
        spec.put("hostnamePattern", "a-name-of-fifteen-{n}");
        String id = make(spec);
        Map<String, Object> batch = Map.of("sectionId", sections.add(2).id(), "profileId", id);
        admin().body(batch)
                .post("/api/v1/batches")
                .then()
                .statusCode(400)
                .body("code", equalTo("COMPUTER_NAME_UNUSABLE"))
                .body("faults.field", contains("namePattern"));
        admin().body(batch)
                .post("/api/v1/batches/check")
                .then()
                .statusCode(200)
                .body("missing.code", contains("COMPUTER_NAME_UNUSABLE"));
        assertThat(desktopsOf(finishedBatch(sections.add(1).id(), id))).hasSize(1);
    }

    @Test
    void tellsEverythingThatIsWrongWithItsGuestAtOnce() {
        Map<String, Object> spec = spec(images.image());
        spec.put(
                "guest",
                Map.of(
                        "linux",
                        Map.of(
                                "timeZone", "Europe/Nowhere",
                                "locale", "de\nDE",
                                "keyboard", "de: x",
                                "proxy", "http://p\nx",
                                "sshAuthorizedKeys",
                                        List.of("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me", "command=\"x\" ssh-rsa A"),
                                "runCommands", List.of("ok", "two\nlines", " ")),
                        "windows",
                        Map.of("productKey", "AAAAA", "workgroup", "a<b")));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder(
                                "guest.windows",
                                "guest.linux.timeZone",
                                "guest.linux.locale",
                                "guest.linux.keyboard",
                                "guest.linux.proxy",
                                "guest.linux.sshAuthorizedKeys[1]",
                                "guest.linux.runCommands[1]",
                                "guest.linux.runCommands[2]",
                                "guest.windows.productKey",
                                "guest.windows.workgroup"));
    }

    @Test
    void refusesWhatMakesMoreThanATerminalTakes() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        spec.put("guest", Map.of("linux", Map.of("runCommands", Collections.nCopies(64, "echo " + "x".repeat(1019)))));
        put(id, null, spec).then().statusCode(400).body("faults.field", contains("guest"));
        spec.put("name", unique("profile"));
        admin().body(spec).post("/api/v1/profiles").then().statusCode(400).body("faults.field", contains("guest"));
    }

    @Test
    void describesItsRequestByAnExampleThatWorks() {
        Map<String, Object> example = given().header("Accept", "application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .path("components.schemas.SpecRequest.examples[0]");
        example.put("name", unique("profile"));
        example.put("imageId", images.image());
        String id = make(example);
        admin().get("/api/v1/profiles/" + id)
                .then()
                .body("devices.hostDevices", contains("10de:1eb8"))
                .body("guest.linux.runCommands", contains("touch /ready"));
    }

    @Test
    void keepsNoVersionOfAChangeThatChangesNothing() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        put(id, null, spec).then().statusCode(200).body("number", equalTo(1));
        admin().get("/api/v1/profiles/" + id + "/versions").then().body("items", hasSize(1));
    }

    @Test
    void tellsBeforehandWhatAChangeTouches() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        var section = sections.add(3);
        String batch = finishedBatch(section.id(), id);
        UUID terminal = UUID.fromString(newTerminal(sections).getString("id"));
        assign(desktopsOf(batch).get(0), terminal, "LOCAL").then().statusCode(200);
        admin().delete("/api/v1/desktops/" + desktopsOf(batch).get(2)).then().statusCode(202);

        spec.put("vcpuCount", 2);
        spec.put("placement", "ROAMING");
        admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .statusCode(200)
                .body("number", equalTo(1))
                .body("changes.field", containsInAnyOrder("vcpuCount", "placement"))
                .body("changes.find { it.field == 'vcpuCount' }.from", equalTo("1"))
                .body("changes.find { it.field == 'vcpuCount' }.to", equalTo("2"))
                .body("desktops", hasSize(1))
                .body("desktops[0].sectionName", equalTo(section.name()))
                .body("desktops[0].number", equalTo(1))
                .body("desktops[0].desktops", equalTo(2))
                .body("desktops[0].onTerminals", equalTo(1));

        assertThat(get("/api/v1/profiles/" + id).getInt("number")).isEqualTo(1);
        admin().body(spec(images.image()))
                .post("/api/v1/profiles/" + make(spec(images.image())) + "/preview")
                .then()
                .body("desktops", empty());
    }

    @Test
    void letsOneOfTwoChangesWinThatStartFromTheSame() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        List<CompletableFuture<Integer>> answers = IntStream.range(1, 5)
                .mapToObj(cpus -> CompletableFuture.supplyAsync(() -> {
                    Map<String, Object> changed = new HashMap<>(spec);
                    changed.put("vcpuCount", cpus + 1);
                    return put(id, "\"1\"", changed).statusCode();
                }))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 412, 412, 412);
        admin().get("/api/v1/profiles/" + id + "/versions").then().body("items", hasSize(2));
    }

    @Test
    void refusesWhatCannotBeAndWhoMayNot() {
        Map<String, Object> spec = spec(images.image());
        String id = make(spec);
        put(id, "x", spec).then().statusCode(400).body("faults.field", contains("If-Match"));
        admin().body(Map.of("vcpuCount", 0, "nics", List.of()))
                .put("/api/v1/profiles/" + id)
                .then()
                .statusCode(400)
                .body("faults.field", hasItems("name", "vcpuCount", "memoryMib", "imageId", "nics", "hostnamePattern"));
        Map<String, Object> roaming = spec(images.image());
        roaming.put("placement", "ROAMING");
        roaming.put("dataDisk", Map.of("sizeGib", 0));
        admin().body(roaming)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("dataDisk", "dataDisk.sizeGib"));
        Map<String, Object> other = spec(images.image());
        make(other);
        spec.put("name", other.get("name"));
        put(id, null, spec).then().statusCode(409).body("code", equalTo("PROFILE_NAME_TAKEN"));
        admin().body(spec).post("/api/v1/profiles/" + id + "/preview").then().statusCode(409);
        spec.put("name", unique("profile"));
        put(UUID.randomUUID().toString(), null, spec).then().statusCode(404).body("code", equalTo("PROFILE_NOT_FOUND"));
        for (String role : List.of("student", "teacher")) {
            as(TestTokens.withRoles(role))
                    .body(spec)
                    .put("/api/v1/profiles/" + id)
                    .then()
                    .statusCode(403);
        }
    }
}
