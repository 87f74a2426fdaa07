package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class DesktopTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofMinutes(10));
    private static final RunLimit SOON = new RunLimit(NOON, Duration.ofMinutes(10));
    private static final Desktop.Limits LIMITS = new Desktop.Limits(LATER, SOON);
    private static final UUID HERE = UUID.randomUUID();
    private static final UUID THERE = UUID.randomUUID();

    @Test
    void announcesARepeatedWishOnce() {
        Desktop desktop = ready();
        assertThat(desktop.start(SOON)).hasSize(1);
        assertThat(desktop.start(SOON)).isEmpty();
        assertThat(desktop.stop(SOON)).hasSize(1);
        assertThat(desktop.stop(SOON)).isEmpty();
    }

    @Test
    void countsRestartsOfARunningDesktopOnly() {
        Desktop desktop = ready();
        assertThatThrownBy(() -> desktop.restart(SOON)).isInstanceOf(Problem.class);
        desktop.start(SOON);
        desktop.restart(SOON);
        desktop.restart(SOON);
        assertThat(desktop.restartGeneration()).isEqualTo(2);
    }

    @Test
    void isHeldByOneTerminalAtATime() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.ROAMING, SOON);
        assertThat(desktop.holdFor(THERE)).isFalse();
        assertThat(desktop.holdFor(HERE)).isTrue();
        desktop.assign(THERE, Placement.ROAMING, SOON);
        assertThat(desktop.holdFor(THERE)).isFalse();
        assertThat(desktop.holdFor(HERE)).isFalse();
        assertThat(desktop.heldBy()).isEqualTo(HERE);

        desktop.released(HERE, NOON);
        assertThat(desktop.holdFor(THERE)).isTrue();
    }

    @Test
    void isOnATerminalsDiskWhenEverybodyMayComeToIt() {
        assertThatThrownBy(() -> seats(RestoreMode.EVERY_BOOT, Placement.LOCAL).assign(HERE, Placement.ROAMING, SOON))
                .hasMessageContaining("for whoever sits at its seat");
        assertThat(seats(RestoreMode.NEVER, Placement.LOCAL).assign(HERE, Placement.ROAMING, SOON))
                .hasSize(1);
        assertThat(seats(RestoreMode.EVERY_BOOT, Placement.ROAMING).assign(HERE, Placement.ROAMING, SOON))
                .as("of a release that made such ones")
                .hasSize(1);
    }

    @Test
    void isNotReleasedWhenItWasGivenBackMeanwhile() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.ROAMING, SOON);
        desktop.holdFor(HERE);
        assertThat(desktop.released(HERE, NOON)).isEmpty();
        assertThat(desktop.heldBy()).isEqualTo(HERE);
    }

    @Test
    void keepsItsPlacementWhileATerminalHasIt() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.LOCAL, SOON);
        desktop.holdFor(HERE);
        assertThatThrownBy(() -> desktop.assign(HERE, Placement.ROAMING, SOON)).isInstanceOf(Problem.class);
        desktop.unassign();
        desktop.released(HERE, NOON);
        assertThat(desktop.assign(HERE, Placement.ROAMING, SOON)).hasSize(1);
    }

    @Test
    void hearsOnlyTheTerminalThatHoldsIt() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.LOCAL, SOON);
        desktop.holdFor(HERE);
        assertThat(desktop.observed(THERE, report(RunState.RUNNING), SOON)).isEmpty();
        assertThat(desktop.observed(HERE, report(RunState.RUNNING), SOON)).hasSize(1);
        assertThat(desktop.observed(HERE, report(RunState.RUNNING), SOON)).isEmpty();
        assertThat(desktop.runState()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void isStuckWhenItDoesNotRunInTime() {
        Desktop desktop = startedHere();
        assertThat(desktop.stuck(LATER)).isFalse();
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isTrue();
        desktop.observed(HERE, report(RunState.RUNNING), SOON);
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isFalse();
    }

    @Test
    void isStuckWhenItRanAndDoesNotRunAgainInTime() {
        Desktop desktop = startedHere();
        desktop.observed(HERE, report(RunState.RUNNING), SOON);
        desktop.observed(HERE, report(RunState.FAILED), SOON);
        assertThat(desktop.stuck(LATER)).isFalse();
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isTrue();
        desktop.observed(HERE, report(RunState.RUNNING), SOON);
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isFalse();
    }

    @Test
    void waitsForNothingOnATerminalThatItLeaves() {
        Desktop desktop = startedHere();
        desktop.observed(HERE, report(RunState.RUNNING), SOON);
        desktop.unassign();
        desktop.observed(HERE, report(RunState.STOPPED), SOON);
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isFalse();
    }

    @Test
    void isStuckWhenItIsNotMadeInTime() {
        assertThat(requested().stuck(LATER.plusSeconds(1))).isTrue();
        assertThat(ready().stuck(LATER.plusSeconds(1))).isFalse();
    }

    @Test
    void hasAsMuchTimeAsItsProfileGivesIt() {
        Machine slow = new Machine(null, null, false, null, new Timeouts(20, null));
        assertThat(SOON.of(slow)).isEqualTo(NOON.plus(Duration.ofMinutes(20)));
        assertThat(SOON.of(Machine.USUAL)).isEqualTo(LATER);
    }

    @Test
    void refusesWishesWhileItIsLeaving() {
        Desktop desktop = ready();
        assertThat(desktop.delete(NOON, LATER)).hasSize(1);
        assertThat(desktop.delete(NOON, LATER)).isEmpty();
        assertThatThrownBy(() -> desktop.start(SOON)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> desktop.assign(HERE, Placement.LOCAL, SOON)).isInstanceOf(Problem.class);
    }

    @Test
    void countsTheResetsOfALocalDiskAndRestartsWhatRuns() {
        Desktop desktop = ready();
        assertThat(desktop.reset(NOON, LIMITS)).hasSize(1);
        assertThat(desktop.restartGeneration()).isZero();
        desktop.start(SOON);
        desktop.reset(NOON, LIMITS);
        assertThat(desktop.resetGeneration()).isEqualTo(2);
        assertThat(desktop.restartGeneration()).isEqualTo(1);
        assertThat(desktop.state()).isEqualTo(DesktopState.READY);
    }

    @Test
    void leavesItsTerminalWhileItsVolumeIsRenewed() {
        Desktop desktop = roamingOn(HERE);
        UUID volume = desktop.volumeId();
        UUID version = desktop.image().orElseThrow().versionId();

        assertThat(desktop.reset(NOON, LIMITS)).hasSize(2);
        assertThat(desktop.reset(NOON, LIMITS)).isEmpty();
        assertThat(desktop.holdFor(HERE)).isFalse();
        assertThat(desktop.heldBy()).isEqualTo(HERE);
        assertThat(desktop.beginRenewing()).as("held").isFalse();
        assertThat(desktop.stuck(LATER.plusSeconds(1))).isTrue();

        desktop.released(HERE, NOON);
        assertThat(desktop.holdFor(HERE)).isFalse();
        assertThat(desktop.beginRenewing()).isTrue();
        desktop.renewed(volume, version, NOON, SOON);
        assertThat(desktop.state()).isEqualTo(DesktopState.READY);
        assertThat(desktop.holdFor(HERE)).isTrue();
    }

    @Test
    void followsTheVersionThatIsWishedLast() {
        Desktop desktop = roamingOn(HERE);
        DesktopDisk.Source first = source();
        DesktopDisk.Source second = source();
        assertThat(desktop.reimage(first, NOON, LIMITS)).hasSize(2);
        desktop.released(HERE, NOON);
        desktop.beginRenewing();
        assertThat(desktop.reimage(second, NOON, LIMITS)).hasSize(1);

        UUID volume = UUID.randomUUID();
        assertThat(desktop.renewed(volume, first.version().versionId(), NOON, SOON))
                .isEmpty();
        assertThat(desktop.state()).isEqualTo(DesktopState.RENEWING);
        assertThat(desktop.volumeOutdated()).isTrue();
        desktop.renewed(volume, second.version().versionId(), NOON, SOON);
        assertThat(desktop.state()).isEqualTo(DesktopState.READY);
        assertThat(desktop.reimage(second, NOON, LIMITS)).isEmpty();
    }

    @Test
    void keepsALocalDesktopWhereItIsAndLetsItsVolumeFollow() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.LOCAL, SOON);
        desktop.holdFor(HERE);
        DesktopDisk.Source source = source();
        desktop.reimage(source, NOON, LIMITS);
        assertThat(desktop.imageId()).isEqualTo(source.imageId());
        assertThat(desktop.state()).isEqualTo(DesktopState.READY);
        assertThat(desktop.holdFor(HERE)).isTrue();

        desktop.unassign();
        desktop.released(HERE, NOON);
        desktop.assign(HERE, Placement.ROAMING, SOON);
        assertThat(desktop.holdFor(HERE))
                .as("with the volume of another version")
                .isFalse();
        assertThat(desktop.beginRenewing()).isTrue();
        desktop.renewed(UUID.randomUUID(), source.version().versionId(), NOON, SOON);
        assertThat(desktop.holdFor(HERE)).isTrue();
        assertThat(desktop.beginRenewing()).isFalse();
    }

    @Test
    void isRenewedAgainAfterThatFailedButNotBeforeItWasMade() {
        Desktop desktop = roamingOn(HERE);
        desktop.reset(NOON, LIMITS);
        desktop.released(HERE, NOON);
        desktop.notRenewed(new Desktop.Failure("POOL_FULL", "full"), true, NOON, LATER);
        assertThat(desktop.state()).isEqualTo(DesktopState.RENEWING);
        desktop.notRenewed(new Desktop.Failure("WRONG", "wrong"), false, NOON, LATER);
        assertThat(desktop.state()).isEqualTo(DesktopState.FAILED);
        assertThat(desktop.holdFor(HERE)).isFalse();
        desktop.reset(NOON, LIMITS);
        assertThat(desktop.state()).isEqualTo(DesktopState.RENEWING);
        assertThat(desktop.reason()).isNull();

        assertThatThrownBy(() -> requested().reset(NOON, LIMITS)).isInstanceOf(Problem.class);
        Desktop neverMade = requested();
        neverMade.beginProvisioning(NOON);
        neverMade.giveUp(new Desktop.Failure("WRONG", "wrong"), NOON);
        assertThatThrownBy(() -> neverMade.reimage(source(), NOON, LIMITS)).isInstanceOf(Problem.class);
    }

    private static DesktopDisk.Source source() {
        return new DesktopDisk.Source(UUID.randomUUID(), new PinnedImage(UUID.randomUUID(), 1L, ""));
    }

    private static Desktop roamingOn(UUID terminal) {
        Desktop desktop = ready();
        desktop.assign(terminal, Placement.ROAMING, SOON);
        desktop.holdFor(terminal);
        return desktop;
    }

    @Test
    void isUnknownToOthersAndWhenItIsGone() {
        Desktop desktop = ready();
        desktop.checkVisibleTo(desktop.userId(), false);
        desktop.checkVisibleTo(UUID.randomUUID(), true);
        assertThatThrownBy(() -> desktop.checkVisibleTo(UUID.randomUUID(), false))
                .isInstanceOf(Problem.class);
        desktop.delete(NOON, LATER);
        desktop.deleted(NOON);
        assertThatThrownBy(() -> desktop.checkVisibleTo(desktop.userId(), true)).isInstanceOf(Problem.class);
    }

    @Test
    void keepsFindingsInOneColumn() {
        List<Finding> findings = List.of(new Finding("KVM_OFF", "No\tKVM\nhere"), new Finding("CLOCK_WRONG", ""));
        Findings column = new Findings();
        assertThat(column.convertToEntityAttribute(column.convertToDatabaseColumn(findings)))
                .containsExactly(new Finding("KVM_OFF", "No KVM here"), new Finding("CLOCK_WRONG", ""));
        assertThat(column.convertToEntityAttribute("")).isEmpty();
    }

    @Test
    void isUnknownToItsUserUnlessAnExamIsOpen() {
        Desktop desktop = requested(true);
        desktop.checkOpen(true);
        assertThatThrownBy(() -> desktop.checkOpen(false))
                .isInstanceOfSatisfying(Problem.class, refused -> assertThat(refused.code())
                        .isEqualTo(DesktopProblem.DESKTOP_NOT_FOUND));
        requested(false).checkOpen(false);
    }

    private static Desktop.RunReport report(RunState state) {
        return new Desktop.RunReport(state, "", "", 0);
    }

    private static Desktop startedHere() {
        Desktop desktop = ready();
        desktop.assign(HERE, Placement.LOCAL, SOON);
        desktop.holdFor(HERE);
        desktop.start(SOON);
        return desktop;
    }

    private static Desktop seats(RestoreMode mode, Placement placement) {
        Profile profile = new Profile(UUID.randomUUID(), UsualProfile.restoring(mode, placement));
        BatchScope scope = new BatchScope(UUID.randomUUID(), null, "x", AssignmentRule.SEAT, false);
        Desktop.Origin origin = new Desktop.Origin(UUID.randomUUID(), scope, null, UUID.randomUUID());
        return made(new Desktop(UUID.randomUUID(), "pc-1", origin, profile, NOON, LATER));
    }

    private static Desktop ready() {
        return made(requested());
    }

    private static Desktop made(Desktop desktop) {
        desktop.beginProvisioning(NOON);
        PinnedImage image = new PinnedImage(UUID.randomUUID(), 1L, "");
        desktop.provisioned(new Desktop.Made(image, UUID.randomUUID(), new ConfigDrive("", "", "", "")), NOON);
        return desktop;
    }

    private static Desktop requested() {
        return requested(false);
    }

    private static Desktop requested(boolean exam) {
        Profile profile = UsualProfile.make(exam);
        Desktop.Origin origin = new Desktop.Origin(
                UUID.randomUUID(),
                new BatchScope(UUID.randomUUID(), null, "x", AssignmentRule.USER, false),
                UUID.randomUUID(),
                null);
        return new Desktop(UUID.randomUUID(), "pc-1", origin, profile, NOON, LATER);
    }
}
