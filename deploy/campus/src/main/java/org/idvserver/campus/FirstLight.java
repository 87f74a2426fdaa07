package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The main job, end to end: a timetable becomes a working lab. Every step goes on where an earlier run ended, so running it
 * again on a campus that stands only checks it.
 */
public final class FirstLight {
    private static final Duration PREPARE_LIMIT = Duration.ofMinutes(2);
    static final Duration BOOT_LIMIT = Duration.ofMinutes(4);
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(90);

    private final Settings settings;
    private final CampusApi api;
    private final Room room;
    private final Journal journal;
    private final Timetable timetable;
    private final GoldenImage image;
    private final SectionDesktops desktops;

    public FirstLight(Settings settings) {
        this.settings = settings;
        this.api = new CampusApi(settings.gateway(), settings.caCertificate());
        this.room = new Room(settings.deployLocal());
        this.journal = new Journal(settings.state().resolve("campus.json"));
        this.timetable = new Timetable(api, journal);
        Path file = Path.of(settings.describe("guest").get("GUEST_IMAGE"));
        this.image = new GoldenImage(api, journal, file.getFileName().toString(), Checksums.sha256(file));
        this.desktops = new SectionDesktops(api, journal, image);
    }

    public CampusApi api() {
        return api;
    }

    public Room room() {
        return room;
    }

    /** The demonstration's own administrator, made with the one-time secret; then the operator's, with a one-time password. */
    public void signIn() {
        String password = settings.secret("campus-admin");
        journal.once("administrator", () -> {
            CampusApi.Answer answer = api.post(
                    "auth/bootstrap",
                    Map.of(
                            "secret",
                            settings.secret("bootstrap-admin"),
                            "username",
                            "campus-admin",
                            "displayName",
                            "Demonstration",
                            "password",
                            password));
            // 409: the run that made it died before it could remember.
            return answer.status() == 409 ? "known" : Timetable.id(answer);
        });
        api.signIn("campus-admin", password);
        journal.once("operator", () -> api.post(
                        "users",
                        Map.of(
                                "users",
                                List.of(Map.of(
                                        "username", "admin",
                                        "displayName", "Administrator",
                                        "role", "admin",
                                        "initialPassword", settings.secret("first-admin")))))
                .ok()
                .get("users")
                .get(0)
                .get("id")
                .asText());
    }

    public void teachingData() {
        timetable.lesson();
        timetable.otherSection();
    }

    public List<String> students() {
        return timetable.students();
    }

    public void goldenImage() {
        image.release();
    }

    public String imageVersion() {
        return image.version();
    }

    public String section() {
        return timetable.section();
    }

    /** A further section of the same 20 students. */
    public String furtherSection(String name) {
        return timetable.section("section " + name, name, timetable.students().subList(0, Timetable.STUDENTS));
    }

    /** A further section of whom you like. */
    public String sectionOf(String name, List<String> students) {
        return timetable.section("section " + name, name, students);
    }

    /** Asks for the desktops of a section; does not wait. */
    public String requestBatch(String section, String namePattern) {
        return desktops.request(section, namePattern);
    }

    /** The desktops of a batch for 20 students, each there once and like no other. */
    public List<JsonNode> awaitBatch(String batch) {
        return desktops.await(batch, Timetable.STUDENTS);
    }

    public void batch() {
        awaitBatch(requestBatch(timetable.section(), "net-{nn}"));
        desktops.await(requestBatch(timetable.otherSection(), "other-{nn}"), 1);
    }

    /** Registers the two lab PCs, hands each its one-time token, and waits until both are connected. */
    public void enrolTerminals() {
        for (int number = 1; number <= 2; number++) {
            int seat = number;
            String terminal = terminal(number);
            journal.once("enrolled" + number, () -> {
                room.enrol(seat, settings.secret("token-" + terminal));
                return "yes";
            });
            room.agent(number, "start");
        }
        for (int number = 1; number <= 2; number++) {
            api.await("terminals/" + terminal(number), CONNECT_LIMIT, seen -> seen.get("connected")
                    .asBoolean());
        }
    }

    /** The terminals fetch what the lesson needs before anybody is seated. What their self-check finds is the machine's own. */
    public void prepareLesson() {
        journal.once("prepared", () -> {
            api.await("readiness/" + timetable.lesson(), PREPARE_LIMIT, seen -> prepared(seen.get("summary")));
            return "yes";
        });
    }

    private static boolean prepared(JsonNode summary) {
        Set<String> obstacles = new HashSet<>();
        summary.get("obstacles").fieldNames().forEachRemaining(obstacles::add);
        obstacles.remove("SELF_CHECK");
        return obstacles.isEmpty() && summary.get("terminals").get("total").asInt() == 2;
    }

    public String terminal(int number) {
        return journal.once("terminal" + number, () -> {
            JsonNode made = api.post(
                            "terminals",
                            Map.of("name", "t" + number, "labId", timetable.lab(), "seatId", timetable.seat(number)))
                    .ok();
            String id = made.get("id").asText();
            settings.keepSecret("token-" + id, made.get("enrolmentToken").asText());
            return id;
        });
    }

    /** Desktop {@code index} of the section, from 0. */
    public JsonNode desktop(int index) {
        JsonNode page = api.get("desktops?pageSize=100&sectionId=" + timetable.section())
                .ok();
        return page.get("items").get(index);
    }

    public JsonNode otherDesktop() {
        return api.get("desktops?sectionId=" + timetable.otherSection())
                .ok()
                .get("items")
                .get(0);
    }

    /** Assigns a desktop to a terminal and has it run there. */
    public void start(JsonNode desktop, int terminal, String placement) {
        String id = desktop.get("id").asText();
        api.put("desktops/" + id + "/assignment", Map.of("terminalId", terminal(terminal), "placement", placement))
                .ok();
        api.post("desktops/" + id + "/start", Map.of()).ok();
    }

    public void awaitRunning(JsonNode desktop, int terminal) {
        api.await(
                "desktops/" + desktop.get("id").asText(),
                BOOT_LIMIT,
                seen -> seen.path("run").path("state").asText().equals("RUNNING"));
        String name = desktop.get("name").asText();
        room.askUntil(terminal, external(desktop), "hello", BOOT_LIMIT, answer -> answer.startsWith("hello " + name));
    }

    public void bootDesktops() {
        start(desktop(0), 1, "LOCAL");
        start(desktop(1), 2, "ROAMING");
        awaitRunning(desktop(0), 1);
        awaitRunning(desktop(1), 2);
    }

    /** The desktops of the section reach each other over VXLAN and the outside through NAT. */
    public void network() {
        room.askUntil(1, external(desktop(0)), "ping " + internal(desktop(1)), Duration.ofSeconds(60), "alive"::equals);
        room.askUntil(2, external(desktop(1)), "ping " + internal(desktop(0)), Duration.ofSeconds(60), "alive"::equals);
        Map<String, String> lab = settings.describe("lab");
        String fetch = "fetch " + lab.get("LAB_OUTSIDE_ADDRESS") + " " + lab.get("LAB_OUTSIDE_PORT");
        room.askUntil(1, external(desktop(0)), fetch, Duration.ofSeconds(30), "outside ok"::equals);
        room.askUntil(2, external(desktop(1)), fetch, Duration.ofSeconds(30), "outside ok"::equals);
    }

    /** A desktop of another section, on the terminal of a desktop of this one, is not to be reached. */
    public void isolation() {
        start(otherDesktop(), 2, "LOCAL");
        awaitRunning(otherDesktop(), 2);
        expect("unreachable", room.ask(1, external(desktop(0)), "ping " + internal(otherDesktop())));
        expect("unreachable", room.ask(2, external(desktop(1)), "ping " + internal(otherDesktop())));
        expect("unreachable", room.ask(2, external(otherDesktop()), "ping " + internal(desktop(1))));
    }

    /** What is written in a LOCAL desktop is gone after its restart. */
    public void restoreMode() {
        JsonNode desktop = desktop(0);
        room.askUntil(1, external(desktop), "write homework done", Duration.ofSeconds(30), answer -> !answer.isEmpty());
        room.askUntil(1, external(desktop), "read homework", Duration.ofSeconds(30), answer -> answer.contains("done"));
        api.post("desktops/" + desktop.get("id").asText() + "/restart", Map.of())
                .ok();
        room.askUntil(
                1,
                external(desktop),
                "read homework",
                BOOT_LIMIT,
                answer -> !answer.isEmpty() && !answer.contains("done"));
    }

    /** Both terminals and their desktops are seen live. */
    public void monitoring() {
        for (int number = 1; number <= 2; number++) {
            api.await("states/terminals/" + terminal(number), Duration.ofSeconds(30), seen -> seen.get("state")
                    .asText()
                    .equals("ONLINE"));
            api.await(
                    "states/desktops/" + desktop(number - 1).get("id").asText(),
                    Duration.ofSeconds(30),
                    seen -> seen.get("state").asText().equals("RUNNING"));
        }
    }

    public static String internal(JsonNode desktop) {
        return address(desktop, "INTERNAL");
    }

    public static String external(JsonNode desktop) {
        return address(desktop, "EXTERNAL");
    }

    private static String address(JsonNode desktop, String kind) {
        for (JsonNode nic : desktop.get("nics")) {
            if (nic.get("kind").asText().equals(kind)) {
                return nic.get("address").asText();
            }
        }
        throw new IllegalStateException("the desktop has no " + kind + " address: " + desktop);
    }

    private static void expect(String wanted, String answer) {
        if (!wanted.equals(answer)) {
            throw new IllegalStateException("expected '" + wanted + "' but the desktop answered '" + answer + "'");
        }
    }
}
