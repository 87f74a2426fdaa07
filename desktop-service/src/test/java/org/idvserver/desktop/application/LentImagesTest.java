package org.idvserver.desktop.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** What is said to be lent is what the plan brings that fills the lab. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class LentImagesTest {
    private static final int LABS = 200;
    private static final long SEED = 20260901;

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    Terminals terminals;

    @Inject
    Desktops desktops;

    @Inject
    LentImages lentImages;

    @Inject
    Pool pool;

    private final Random random = new Random(SEED);
    private final Map<String, List<Tuple>> toWrite = new HashMap<>();
    private UUID someDesktop;
    private UUID someTerminal;

    /** A lab and the section that has a lesson there. */
    private record Room(UUID lab, UUID section, UUID lesson, boolean exam) {}

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    /** In the end, many at once. */
    private void written(String insert, Tuple row) {
        toWrite.computeIfAbsent(insert, first -> new ArrayList<>()).add(row);
    }

    /** Another row like one that there is. */
    private UUID like(String table, UUID row, Map<String, Object> different) {
        UUID id = UUID.randomUUID();
        JsonObject columns = new JsonObject().put("id", "" + id).put("name", "x-" + id);
        different.forEach((column, value) -> columns.put(column, value instanceof UUID ? "" + value : value));
        written(
                "insert into %1$s select (jsonb_populate_record(r, $2)).* from %1$s r where id = $1".formatted(table),
                Tuple.of(row, columns));
        return id;
    }

    private Room aRoom() {
        Room room = new Room(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), one(10));
        List<UUID> seats = new ArrayList<>();
        List<UUID> standing = new ArrayList<>(List.of(someTerminal));
        for (int place = random.nextInt(4); place >= 0; place--) {
            UUID seat = UUID.randomUUID();
            seats.add(seat);
            standing.add(like("terminals", someTerminal, aTerminal(room, seat)));
        }
        for (int number = random.nextInt(9); number > 0; number--) {
            like("desktops", someDesktop, aDesktop(room, seats, standing));
        }
        written(
                "insert into lessons (id, section_id, lab_id, starts, ends, exam) values ($1, $2, $3, $4, $5, $6)",
                Tuple.of(room.lesson(), room.section(), room.lab())
                        .addOffsetDateTime(in(Duration.ofDays(30)))
                        .addOffsetDateTime(in(Duration.ofDays(31)))
                        .addBoolean(room.exam()));
        return room;
    }

    private Map<String, Object> aTerminal(Room room, UUID seat) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("lab_id", room.lab());
        columns.put("seat_id", one(8) ? null : seat);
        columns.put("token_hash", UUID.randomUUID());
        columns.put("state", one(8) ? "AWAITING_ENROLMENT" : "ENROLLED");
        columns.put("maintenance", one(8) ? "fan" : null);
        columns.put("closed", one(20) ? "water" : null);
        return columns;
    }

    private Map<String, Object> aDesktop(Room room, List<UUID> seats, List<UUID> standing) {
        boolean own = one(2);
        boolean ofSeat = one(4);
        Map<String, Object> columns = new HashMap<>();
        columns.put("section_id", own ? null : room.section());
        columns.put("lab_id", own || ofSeat ? room.lab() : null);
        columns.put("seat_id", ofSeat ? seats.get(random.nextInt(seats.size())) : null);
        columns.put("user_id", one(3) ? UUID.randomUUID() : null);
        columns.put("rule", ofSeat ? "SEAT" : one(2) ? "FIRST_FREE" : "USER");
        columns.put("exam", one(10));
        columns.put("placement", one(4) ? "ROAMING" : "LOCAL");
        columns.put("state", one(10) ? "FAILED" : one(6) ? "RENEWING" : "READY");
        columns.put("locked", one(8) ? "kept" : null);
        columns.put("terminal_id", one(5) ? standing.get(random.nextInt(standing.size())) : null);
        columns.put("running", one(2));
        columns.put("image_version_id", UUID.randomUUID());
        columns.put("next_attempt", "9999-01-01T00:00:00Z");
        return columns;
    }

    private static OffsetDateTime in(Duration ahead) {
        return Instant.now().plus(ahead).atOffset(ZoneOffset.UTC);
    }

    @Test
    void isWhatThePlanBrings() throws Throwable {
        someDesktop = desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
        someTerminal = enrolled(newTerminal(sections));
        List<Room> rooms = new ArrayList<>();
        for (int room = 0; room < LABS; room++) {
            rooms.add(aRoom());
        }
        toWrite.forEach((insert, rows) -> pool.preparedQuery(insert).executeBatchAndAwait(rows));
        Map<UUID, List<PinnedImage>> lent =
                within(() -> lentImages.lent(rooms.stream().map(Room::lesson).toList()));

        LabPlan.Lab all = read(rooms);

        int helped = 0;
        for (Room room : rooms) {
            List<Seating.Place> places = plan(room, all).places().stream()
                    .filter(Seating.Place::usable)
                    .toList();
            Set<UUID> needed = places.stream()
                    .map(Seating.Place::desktop)
                    .filter(desktop -> desktop != null && desktop.sectionId() == null)
                    .filter(desktop -> desktop.placement() == Placement.LOCAL && desktop.state() == DesktopState.READY)
                    .map(desktop -> desktop.image().orElseThrow().versionId())
                    .collect(Collectors.toSet());
            Set<UUID> said = lent.getOrDefault(room.lesson(), List.of()).stream()
                    .map(PinnedImage::versionId)
                    .collect(Collectors.toSet());
            assertThat(said).as("%s", room).containsAll(needed);
            helped += needed.isEmpty() ? 0 : 1;
            boolean enough = places.stream()
                    .allMatch(
                            place -> place.desktop() != null && place.desktop().sectionId() != null);
            if (enough || room.exam()) {
                assertThat(said).as("%s needs none", room).isEmpty();
            }
        }
        assertThat(helped).as("labs that lend").isGreaterThan(LABS / 10);
    }

    private LabPlan.Lab read(List<Room> rooms) throws Throwable {
        Set<UUID> labs = rooms.stream().map(Room::lab).collect(Collectors.toSet());
        Set<UUID> owners = rooms.stream().map(Room::section).collect(Collectors.toSet());
        return within(() -> terminals.inLabs(labs).flatMap(standing -> desktops.around(
                        owners, labs, standing.stream().map(Terminal::id).toList())
                .map(around -> new LabPlan.Lab(standing, around))));
    }

    private static FillLab.Report plan(Room room, LabPlan.Lab all) {
        List<Terminal> standing = all.terminals().stream()
                .filter(terminal -> terminal.labId().equals(room.lab()))
                .toList();
        Set<UUID> ids = standing.stream().map(Terminal::id).collect(Collectors.toSet());
        List<Desktop> around = all.desktops().stream()
                .filter(desktop -> room.section().equals(desktop.sectionId())
                        || desktop.ofLab(room.lab())
                        || ids.contains(desktop.terminalId()))
                .toList();
        return LabPlan.of(
                new FillLab.Wish(room.section(), room.lab(), List.of(), FillLab.Mode.BEGIN, room.exam()),
                new LabPlan.Lab(standing, around));
    }

    private static <T> T within(Supplier<Uni<T>> read) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> Panache.withSession(read));
    }
}
