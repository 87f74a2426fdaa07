package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JudgeSeatsTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofMinutes(10));
    private static final RunLimit SOON = new RunLimit(NOON, Duration.ofMinutes(10));
    private static final UUID SECTION = UUID.randomUUID();
    private static final UUID LAB = UUID.randomUUID();
    private static final UUID VERSION = UUID.randomUUID();
    private static final Lesson LESSON =
            new Lesson(UUID.randomUUID(), new Lesson.Place(SECTION, LAB, false), LATER, LATER.plusSeconds(5400));

    private final List<Seating.Spot> spots = new ArrayList<>();
    private final Map<UUID, Watched> terminals = new HashMap<>();
    private final List<Desktop> desktops = new ArrayList<>();

    private static Terminal enrolled(String name, UUID seat) {
        Terminal terminal = new Terminal(
                UUID.randomUUID(), name, new Terminal.Place(LAB, seat), new Terminal.Token("hash", LATER), NOON);
        terminal.enrol("key", NOON);
        return terminal;
    }

    private Seating.Spot seat(String label) {
        return seat(label, ImageCopyState.VERIFIED, terminal -> {});
    }

    /** With a connected terminal, which has a copy in this state. */
    private Seating.Spot seat(String label, ImageCopyState copied, Consumer<Terminal> then) {
        Terminal terminal = watch(enrolled("pc-" + label, UUID.randomUUID()), copied);
        then.accept(terminal);
        Seating.Spot spot = new Seating.Spot(terminal.seatId(), label, terminal);
        spots.add(spot);
        return spot;
    }

    private Terminal watch(Terminal terminal, ImageCopyState copied) {
        TerminalLink link = new TerminalLink(terminal.id());
        link.connect(terminal, new TerminalLink.Stream(UUID.randomUUID(), UUID.randomUUID()), null, NOON);
        ImageCopy copy = new ImageCopy(terminal.id(), VERSION)
                .observed(new ImageCopy.Progress(copied, 4, copied == ImageCopyState.FETCHING ? 10 : 4, ""));
        terminals.put(
                terminal.id(),
                new Watched(
                        terminal,
                        new Readiness.Seen(Optional.of(link), new TerminalWork(terminal.id()), List.of(copy))));
        return terminal;
    }

    private Desktop requested(String name, UUID section, UUID seat) {
        Profile profile = UsualProfile.make();
        AssignmentRule rule = seat == null ? AssignmentRule.FIRST_FREE : AssignmentRule.SEAT;
        Desktop desktop = new Desktop(
                UUID.randomUUID(),
                name,
                new Desktop.Origin(UUID.randomUUID(), new BatchScope(section, null, "x", rule, false), null, seat),
                profile,
                NOON,
                LATER);
        desktops.add(desktop);
        return desktop;
    }

    private Desktop ready(String name, UUID section, UUID seat) {
        Desktop desktop = requested(name, section, seat);
        desktop.beginProvisioning(NOON);
        desktop.provisioned(
                new Desktop.Made(new PinnedImage(VERSION, 1L, ""), UUID.randomUUID(), new ConfigDrive("", "", "", "")),
                NOON);
        return desktop;
    }

    private Desktop runningAt(Seating.Spot spot, UUID section) {
        Desktop desktop = ready("runs", section, null);
        UUID terminal = spot.terminal().id();
        desktop.assign(terminal, Placement.LOCAL, SOON);
        desktop.start(SOON);
        desktop.holdFor(terminal);
        return desktop;
    }

    private static void report(Desktop desktop, RunState state, String reason, String message) {
        desktop.observed(desktop.terminalId(), new Desktop.RunReport(state, reason, message, 0), SOON);
    }

    private JudgeSeats judge() {
        return new JudgeSeats(LESSON, new JudgeSeats.Known(Set.of(VERSION), terminals, desktops), NOON);
    }

    /** As it will be when the lesson begins. */
    private LabReadiness before() {
        return before(Map.of());
    }

    private LabReadiness before(Map<UUID, UUID> brought) {
        Seating seating = new Seating(SECTION, LAB, false, desktops);
        List<Seating.Place> places = seating.places(spots);
        return judge().by(spots, new SeatPlan(places, seating.spare(), brought));
    }

    /** With a desktop at each seat already. */
    private SeatReadiness meanwhile() {
        return judge().by(spots, SeatPlan.NOTHING).seats().get(0);
    }

    private static String code(SeatReadiness seat) {
        return seat.meant().obstacle().map(Stuck::code).orElse("");
    }

    private static String message(SeatReadiness seat) {
        return seat.meant().obstacle().map(Stuck::message).orElse("");
    }

    @Test
    void namesTheDesktopThatWasMadeForTheSeatOrIsThere() {
        Seating.Spot first = seat("A1");
        Seating.Spot second = seat("A2");
        Desktop own = ready("b", SECTION, first.seatId());
        Desktop there = ready("a", SECTION, null);
        there.assign(second.terminal().id(), Placement.LOCAL, SOON);

        LabReadiness lab = before();

        assertThat(lab.seats())
                .extracting(seat -> seat.meant().source())
                .containsExactly(SeatReadiness.Source.SEAT, SeatReadiness.Source.THERE);
        assertThat(lab.seats())
                .extracting(seat -> seat.meant().desktop())
                .containsExactly(Optional.of(own), Optional.of(there));
        assertThat(lab.seats()).allMatch(SeatReadiness::ready);
        assertThat(lab.seats().get(0).meant().copy()).contains(new SeatReadiness.Copy(VERSION, true));
        assertThat(lab.stock()).isEqualTo(new LabReadiness.Stock(2, 2, 0, 0));
    }

    @Test
    void saysThatTheCopyIsNotWhole() {
        Seating.Spot spot = seat("A1", ImageCopyState.FETCHING, terminal -> {});
        ready("a", SECTION, spot.seatId());

        SeatReadiness seat = before().seats().get(0);

        assertThat(seat.meant().copy()).contains(new SeatReadiness.Copy(VERSION, false));
        assertThat(code(seat)).isEqualTo("IMAGE_FETCHING");
        assertThat(message(seat)).isEqualTo("Terminal pc-A1: It has 40 % of version " + VERSION);
    }

    @Test
    void judgesByTheVersionThatARolloutBringsWithTheSwitch() {
        Seating.Spot spot = seat("A1");
        Desktop desktop = ready("a", SECTION, spot.seatId());
        UUID brought = UUID.randomUUID();

        SeatReadiness seat = before(Map.of(desktop.id(), brought)).seats().get(0);

        assertThat(seat.meant().copy()).contains(new SeatReadiness.Copy(brought, false));
        assertThat(code(seat)).isEqualTo("IMAGE_MISSING");
    }

    @Test
    void countsTheFreeOnesWhereItIsNotDecidedAndLeavesTheLastSeatsWithout() {
        seat("A1");
        seat("A2", ImageCopyState.FAILED, terminal -> {});
        seat("A3");
        ready("a", SECTION, null);
        ready("b", SECTION, null);

        LabReadiness lab = before();

        assertThat(lab.stock()).isEqualTo(new LabReadiness.Stock(2, 2, 2, 3));
        assertThat(lab.seats())
                .extracting(seat -> seat.meant().source())
                .containsExactly(
                        SeatReadiness.Source.NEXT_FREE, SeatReadiness.Source.NEXT_FREE, SeatReadiness.Source.NONE);
        assertThat(lab.seats()).allMatch(seat -> seat.meant().desktop().isEmpty());
        assertThat(lab.seats()).extracting(JudgeSeatsTest::code).containsExactly("", "IMAGE_FAILED", "NO_DESKTOP");
        assertThat(message(lab.seats().get(2))).contains("2 are free for 3 seats");
        assertThat(lab.readySeats()).isEqualTo(1);
    }

    @Test
    void saysWhyNothingCanComeToASeat() {
        spots.add(new Seating.Spot(UUID.randomUUID(), "A1", null));
        seat("A2", ImageCopyState.VERIFIED, terminal -> terminal.beginMaintenance("fan"));
        seat("A3", ImageCopyState.VERIFIED, terminal -> terminal.close("water"));
        Terminal unknown = new Terminal(
                UUID.randomUUID(),
                "new",
                new Terminal.Place(LAB, UUID.randomUUID()),
                new Terminal.Token("hash", LATER),
                NOON);
        spots.add(new Seating.Spot(unknown.seatId(), "A4", watch(unknown, ImageCopyState.VERIFIED)));
        ready("a", SECTION, null);

        LabReadiness lab = before();

        assertThat(lab.seats())
                .extracting(JudgeSeatsTest::code)
                .containsExactly("NO_TERMINAL", "MAINTENANCE", "LAB_CLOSED", "NOT_ENROLLED");
        assertThat(message(lab.seats().get(1))).isEqualTo("Terminal pc-A2: It is out of use: fan");
        assertThat(lab.stock().free()).isEqualTo(1);
        assertThat(lab.stock().undecided()).isZero();
    }

    @Test
    void saysWhatKeepsTheDesktopThatWasMadeForTheSeat() {
        Seating.Spot other = seat("A0");
        ready("z", SECTION, other.seatId());
        requested("a", SECTION, seat("A1").seatId());
        Desktop failed = requested("b", SECTION, seat("A2").seatId());
        failed.beginProvisioning(NOON);
        failed.giveUp(new Desktop.Failure("STORAGE_FULL", "The pool is full"), NOON);
        ready("c", SECTION, seat("A3").seatId()).lock("kept");
        Desktop elsewhere = ready("d", SECTION, seat("A4").seatId());
        elsewhere.assign(other.terminal().id(), Placement.LOCAL, SOON);

        List<SeatReadiness> seats = before().seats();

        assertThat(seats)
                .extracting(JudgeSeatsTest::code)
                .containsExactly("", "REQUESTED", "STORAGE_FULL", "DESKTOP_LOCKED", "DESKTOP_ELSEWHERE");
        assertThat(seats).extracting(seat -> seat.meant().source()).doesNotContain(SeatReadiness.Source.NONE);
        assertThat(message(seats.get(2))).startsWith("The pool is full (given up after 1 attempts");
        assertThat(message(seats.get(4))).endsWith("pc-A0");
    }

    @Test
    void saysThatAnotherTerminalHasItStill() {
        Terminal before = watch(enrolled("far", UUID.randomUUID()), ImageCopyState.VERIFIED);
        Desktop desktop = ready("a", SECTION, seat("A1").seatId());
        desktop.assign(before.id(), Placement.LOCAL, SOON);
        desktop.holdFor(before.id());
        desktop.unassign();

        SeatReadiness seat = before().seats().get(0);

        assertThat(code(seat)).isEqualTo("NOT_GIVEN_UP");
        assertThat(message(seat)).startsWith("Terminal far: it still has the desktop");
    }

    @Test
    void tellsWhatRunsThereOnceTheLessonHasBegun() {
        Desktop desktop = runningAt(seat("A1"), SECTION);
        assertThat(code(meanwhile())).isEqualTo("STARTING");

        report(desktop, RunState.RUNNING, "", "");
        assertThat(meanwhile().ready()).isTrue();
        assertThat(meanwhile().meant().source()).isEqualTo(SeatReadiness.Source.THERE);
        assertThat(meanwhile().meant().desktop()).contains(desktop);

        report(desktop, RunState.FAILED, "KVM_OFF", "Switch it on");
        assertThat(meanwhile().meant().obstacle()).contains(new Stuck("KVM_OFF", "Terminal pc-A1: Switch it on"));

        report(desktop, RunState.RUNNING, "", "");
        report(desktop, RunState.STOPPED, "", "");
        assertThat(code(meanwhile())).as("its guest shut itself down").isEqualTo("NOT_STARTED");

        desktop.stop(SOON);
        assertThat(code(meanwhile())).isEqualTo("STOPPED");
    }

    @Test
    void doesNotTakeADesktopOfOthersForOneOfTheLesson() {
        Seating.Spot spot = seat("A1");
        report(runningAt(spot, UUID.randomUUID()), RunState.RUNNING, "", "");
        ready("a", SECTION, null).assign(spot.terminal().id(), Placement.LOCAL, SOON);

        assertThat(code(meanwhile())).isEqualTo("OTHER_DESKTOP");
    }

    @Test
    void takesADesktopThatIsOfNoClassForOneThatServes() {
        report(runningAt(seat("A1"), null), RunState.RUNNING, "", "");

        assertThat(meanwhile().ready()).isTrue();
    }

    @Test
    void countsEachSeatOnceAndTerminalsWithoutASeatAside() {
        seat("A1");
        watch(enrolled("spare", null), ImageCopyState.VERIFIED);

        LabReadiness lab = judge().none(spots, new Stuck("LESSON_OVER", "over"));

        assertThat(lab.seats()).extracting(JudgeSeatsTest::code).containsExactly("LESSON_OVER");
        assertThat(lab.seatless()).extracting(JudgeSeatsTest::code).containsExactly("NO_SEAT");
        assertThat(lab.terminals()).hasSize(2).allMatch(Readiness::ready);
        assertThat(lab.readySeats()).isZero();
    }
}
