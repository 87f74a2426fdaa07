package org.idvserver.image.application.reconcile;

import java.time.Duration;
import java.time.Instant;
import org.idvserver.image.domain.MaintenanceTarget;
import org.idvserver.image.domain.MaintenanceVm;

/** What to do next about a maintenance VM. Looks at nothing but what it is told. */
record MaintenancePlan(Instant now, Duration grace) {

    /** One act on the world, or one entry in the row. */
    enum Step {
        /** Clones the disk and starts the machine. */
        CREATE,
        /** Clones the disk only: it is to be off. */
        PREPARE,
        /** Its deadline passed before it ever ran. */
        GIVE_UP,
        START,
        ASK_OFF,
        CUT_OFF,
        NOTE_WELL,
        NOTE_OFF,
        END_AT_DEADLINE,
        BEGIN_PUBLISHING,
        FOLLOW_PUBLISHING,
        EXPIRE,
        DISCARD,
        REST
    }

    /** Whether its machine is on was seen after the row was claimed. */
    Step next(MaintenanceVm vm, boolean on) {
        MaintenanceTarget target = vm.wishes().target();
        if (target == MaintenanceTarget.DISCARDED && !vm.state().isEnd()) {
            return Step.DISCARD;
        }
        return switch (vm.state()) {
            case REQUESTED -> requested(vm);
            case RUNNING -> on ? running(vm) : Step.NOTE_OFF;
            case STOPPING -> on ? stopping(vm) : Step.NOTE_OFF;
            case STOPPED -> stopped(vm, on);
            case PUBLISHING -> Step.FOLLOW_PUBLISHING;
            case PUBLISHED, DISCARDED, FAILED -> Step.REST;
        };
    }

    private Step requested(MaintenanceVm vm) {
        if (vm.wishes().isPast(now)) {
            return Step.GIVE_UP;
        }
        return vm.wishes().target() == MaintenanceTarget.RUNNING ? Step.CREATE : Step.PREPARE;
    }

    private Step running(MaintenanceVm vm) {
        if (vm.wishes().target() == MaintenanceTarget.RUNNING) {
            return vm.wishes().isPast(now) ? Step.END_AT_DEADLINE : Step.NOTE_WELL;
        }
        return vm.wishes().forceOff() ? Step.CUT_OFF : Step.ASK_OFF;
    }

    private Step stopping(MaintenanceVm vm) {
        boolean late = vm.stoppingSince()
                .filter(since -> !now.isBefore(since.plus(grace)))
                .isPresent();
        return late || vm.wishes().forceOff() ? Step.CUT_OFF : Step.ASK_OFF;
    }

    private Step stopped(MaintenanceVm vm, boolean on) {
        return switch (vm.wishes().target()) {
            case RUNNING -> vm.wishes().isPast(now) ? Step.END_AT_DEADLINE : Step.START;
            case PUBLISHED -> on ? Step.CUT_OFF : Step.BEGIN_PUBLISHING;
            case STOPPED, DISCARDED -> on ? Step.CUT_OFF : kept(vm);
        };
    }

    private Step kept(MaintenanceVm vm) {
        return vm.keptUntil().filter(end -> !now.isBefore(end)).isPresent() ? Step.EXPIRE : Step.REST;
    }
}
