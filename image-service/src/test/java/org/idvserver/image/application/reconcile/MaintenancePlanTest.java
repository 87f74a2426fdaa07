package org.idvserver.image.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.reconcile.MaintenancePlan.Step;
import org.idvserver.image.domain.Hardware;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.image.support.SomePool;
import org.junit.jupiter.api.Test;

class MaintenancePlanTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant DEADLINE = NOON.plusSeconds(3600);
    private static final Duration GRACE = Duration.ofMinutes(3);
    private static final Duration KEPT = Duration.ofDays(1);

    @Test
    void createsWhatIsRequestedUnlessItIsToBeOffOrTooLate() {
        assertThat(at(NOON, requested(), false)).isEqualTo(Step.CREATE);
        assertThat(at(NOON, requested(), true))
                .as("started by one that was killed")
                .isEqualTo(Step.CREATE);
        assertThat(at(DEADLINE, requested(), false)).isEqualTo(Step.GIVE_UP);
        MaintenanceVm off = requested();
        off.wantStopped(false);
        assertThat(at(NOON, off, false)).isEqualTo(Step.PREPARE);
    }

    @Test
    void watchesWhatRunsUntilItEndsOrItsDeadlinePasses() {
        assertThat(at(NOON, running(), true)).isEqualTo(Step.NOTE_WELL);
        assertThat(at(NOON, running(), false)).isEqualTo(Step.NOTE_OFF);
        assertThat(at(DEADLINE, running(), true)).isEqualTo(Step.END_AT_DEADLINE);
    }

    @Test
    void asksAGuestToShutDownAndCutsItOffAfterItsGraceOrWhenForced() {
        MaintenanceVm vm = running();
        vm.wantStopped(false);
        assertThat(at(NOON, vm, true)).isEqualTo(Step.ASK_OFF);
        vm.stopping(NOON);
        assertThat(at(NOON.plus(GRACE).minusMillis(1), vm, true)).isEqualTo(Step.ASK_OFF);
        assertThat(at(NOON.plus(GRACE), vm, true)).isEqualTo(Step.CUT_OFF);
        assertThat(at(NOON, vm, false)).isEqualTo(Step.NOTE_OFF);
        vm.wantStopped(true);
        assertThat(at(NOON, vm, true)).isEqualTo(Step.CUT_OFF);
        MaintenanceVm forced = running();
        forced.wantStopped(true);
        assertThat(at(NOON, forced, true)).isEqualTo(Step.CUT_OFF);
    }

    @Test
    void keepsWhatIsOffForAWhile() {
        assertThat(at(NOON, stopped(), false)).isEqualTo(Step.REST);
        assertThat(at(NOON.plus(KEPT), stopped(), false)).isEqualTo(Step.EXPIRE);
        assertThat(at(NOON, stopped(), true))
                .as("started too late by one that lost its claim")
                .isEqualTo(Step.CUT_OFF);
    }

    @Test
    void startsWhatIsOffAgainButNotAfterItsDeadline() {
        MaintenanceVm vm = stopped();
        vm.wantRunning(NOON);
        assertThat(at(NOON, vm, false)).isEqualTo(Step.START);
        assertThat(at(DEADLINE, vm, false)).isEqualTo(Step.END_AT_DEADLINE);
    }

    @Test
    void publishesOnlyADiskThatNoMachineWritesTo() {
        MaintenanceVm vm = stopped();
        vm.wantPublished("");
        assertThat(at(NOON, vm, true)).isEqualTo(Step.CUT_OFF);
        assertThat(at(NOON, vm, false)).isEqualTo(Step.BEGIN_PUBLISHING);
        vm.publishing(UUID.randomUUID());
        assertThat(at(NOON, vm, false)).isEqualTo(Step.FOLLOW_PUBLISHING);
    }

    @Test
    void discardsInEveryStateButOnce() {
        for (MaintenanceVm vm : new MaintenanceVm[] {requested(), running(), stopped()}) {
            vm.wantDiscarded();
            assertThat(at(DEADLINE, vm, true)).isEqualTo(Step.DISCARD);
            vm.gone();
            assertThat(at(DEADLINE, vm, true)).isEqualTo(Step.REST);
        }
    }

    private static Step at(Instant now, MaintenanceVm vm, boolean on) {
        return new MaintenancePlan(now, GRACE).next(vm, on);
    }

    private static MaintenanceVm requested() {
        ImageVersion base = new ImageVersion(
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                ImageSource.path("a", ImageFormat.RAW, null),
                SomePool.ofCeph(),
                NOON);
        return new MaintenanceVm(
                UUID.randomUUID(),
                base,
                UUID.randomUUID(),
                new Hardware(1, 64, null),
                new MaintenanceVm.Lifetime(NOON, DEADLINE));
    }

    private static MaintenanceVm running() {
        MaintenanceVm vm = requested();
        vm.started();
        return vm;
    }

    private static MaintenanceVm stopped() {
        MaintenanceVm vm = running();
        vm.wantStopped(false);
        vm.stopped(Optional.empty(), NOON, KEPT);
        return vm;
    }
}
