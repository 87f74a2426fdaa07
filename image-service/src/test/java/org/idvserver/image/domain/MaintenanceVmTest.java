package org.idvserver.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.support.SomePool;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class MaintenanceVmTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant DEADLINE = NOON.plusSeconds(3600);
    private static final Duration KEPT = Duration.ofDays(1);

    @Test
    void canBeThrownAwayWhenItsPoolTakesNoNewVersion() {
        MaintenanceVm vm = running();
        vm.stopped(Optional.empty(), NOON, Duration.ofDays(1));
        vm.wantPublished("notes");
        vm.publishingRefused("POOL_FULL", "full");
        assertThat(vm.wishes().target()).isEqualTo(MaintenanceTarget.STOPPED);
        assertThat(vm.trouble().reason()).contains("POOL_FULL");
        assertThat(vm.wantPublished("again")).isTrue();
        assertThat(vm.wantDiscarded()).isTrue();
    }

    @Test
    void staysOffWhenItsGuestEndedIt() {
        MaintenanceVm vm = running();
        vm.stopped(Optional.of(StopReason.GUEST_STOPPED), NOON, KEPT);
        assertThat(vm.wishes().target()).isEqualTo(MaintenanceTarget.STOPPED);
        assertThat(vm.trouble().reason()).contains("GUEST_STOPPED");
        assertThat(vm.keptUntil()).contains(NOON.plus(KEPT));
    }

    @Test
    void isStartedAgainWhenThatWasWantedWhileItStopped() {
        MaintenanceVm vm = running();
        vm.wantStopped(false);
        vm.stopping(NOON);
        assertThat(vm.wantRunning(NOON)).isTrue();
        vm.stopped(Optional.empty(), NOON, KEPT);
        assertThat(vm.wishes().target()).isEqualTo(MaintenanceTarget.RUNNING);
    }

    @Test
    void isPublishedOnlyWhileItIsOffAndToBeOff() {
        MaintenanceVm vm = running();
        refuses(ImageProblem.WRONG_STATE, () -> vm.wantPublished("x"));
        vm.stopped(Optional.empty(), NOON, KEPT);
        vm.wantRunning(NOON);
        refuses(ImageProblem.WRONG_STATE, () -> vm.wantPublished("x"));
        vm.wantStopped(false);
        assertThat(vm.wantPublished("x")).isTrue();
        assertThat(vm.wantPublished("y")).isFalse();
        assertThat(vm.wishes().notes()).contains("x");
    }

    @Test
    void letsNobodyChangeItOnceItIsToBePublishedOrDiscarded() {
        MaintenanceVm vm = running();
        vm.stopped(Optional.empty(), NOON, KEPT);
        vm.wantPublished("");
        refuses(ImageProblem.WRONG_STATE, () -> vm.wantRunning(NOON));
        vm.publishing(UUID.randomUUID());
        refuses(ImageProblem.WRONG_STATE, vm::wantDiscarded);
        MaintenanceVm other = running();
        assertThat(other.wantDiscarded()).isTrue();
        assertThat(other.wantDiscarded()).isFalse();
        refuses(ImageProblem.WRONG_STATE, () -> other.moveDeadline(DEADLINE.plusSeconds(1)));
    }

    @Test
    void isAsItWasWhenItCouldNotBePublished() {
        MaintenanceVm vm = running();
        vm.stopped(Optional.empty(), NOON, KEPT);
        vm.wantPublished("");
        vm.publishing(UUID.randomUUID());
        vm.notPublished("STORAGE_FAILED", "No room", NOON, KEPT);
        assertThat(vm.state()).isEqualTo(MaintenanceState.STOPPED);
        assertThat(vm.publishedVersionId()).isEmpty();
        assertThat(vm.trouble().message()).contains("No room");
        assertThat(vm.wantPublished("")).isTrue();
    }

    @Test
    void isNotStartedAtOrAfterItsDeadline() {
        MaintenanceVm vm = running();
        assertThat(vm.endAtDeadline(DEADLINE.minusMillis(1))).isFalse();
        assertThat(vm.endAtDeadline(DEADLINE)).isTrue();
        assertThat(vm.endAtDeadline(DEADLINE)).isFalse();
        refuses(ImageProblem.DEADLINE_PASSED, () -> vm.wantRunning(DEADLINE));
        assertThat(vm.moveDeadline(DEADLINE.plusSeconds(1))).isTrue();
        assertThat(vm.wantRunning(DEADLINE)).isTrue();
    }

    @Test
    void isForcedOffEvenWhenItWasAskedBefore() {
        MaintenanceVm vm = running();
        assertThat(vm.wantStopped(false)).isTrue();
        assertThat(vm.wantStopped(true)).isTrue();
        assertThat(vm.wantStopped(true)).isFalse();
        assertThat(vm.wantStopped(false)).isFalse();
        assertThat(vm.wishes().forceOff()).isTrue();
    }

    private static void refuses(ImageProblem problem, Runnable act) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(Problem.class, refused -> assertThat(refused.code())
                .isEqualTo(problem));
    }

    private static MaintenanceVm running() {
        ImageVersion base = new ImageVersion(
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                ImageSource.path("a", ImageFormat.RAW, null),
                SomePool.ofCeph(),
                NOON);
        MaintenanceVm vm = new MaintenanceVm(
                UUID.randomUUID(),
                base,
                UUID.randomUUID(),
                new Hardware(1, 64, null),
                new MaintenanceVm.Lifetime(NOON, DEADLINE));
        vm.started();
        return vm;
    }
}
