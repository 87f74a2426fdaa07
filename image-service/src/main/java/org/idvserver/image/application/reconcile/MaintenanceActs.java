package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.DomainHost;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.MaintenanceState;
import org.idvserver.image.domain.MaintenanceTarget;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.error.Problem;

/** Does one step for a maintenance VM in the world and records it. Killed in between, the step is done again. */
@ApplicationScoped
class MaintenanceActs {
    private final DomainHost host;
    private final BlockStorage storage;
    private final PublishMaintenance publish;
    private final MaintenanceOutcomes outcomes;

    MaintenanceActs(DomainHost host, BlockStorage storage, PublishMaintenance publish, MaintenanceOutcomes outcomes) {
        this.host = host;
        this.storage = storage;
        this.publish = publish;
        this.outcomes = outcomes;
    }

    Uni<Void> act(MaintenancePlan.Step step, MaintenanceOutcomes.Claimed claimed, MaintenanceVm vm) {
        return switch (step) {
            case CREATE -> makeDisk(vm).chain(() -> start(vm)).chain(() -> outcomes.started(claimed));
            case PREPARE -> makeDisk(vm).chain(() -> outcomes.off(claimed, false));
            case GIVE_UP -> giveUpStarting(claimed, vm, tooLate());
            case START -> start(vm).chain(() -> outcomes.started(claimed));
            case ASK_OFF -> host.shutDown(vm.id()).chain(() -> outcomes.askedOff(claimed));
            case CUT_OFF -> host.destroy(vm.id()).chain(() -> outcomes.off(claimed, true));
            case NOTE_WELL -> host.goOn(vm.id()).chain(() -> outcomes.rests(claimed));
            case REST -> outcomes.rests(claimed);
            case NOTE_OFF -> outcomes.off(claimed, false);
            case END_AT_DEADLINE -> outcomes.endAtDeadline(claimed);
            case BEGIN_PUBLISHING -> publish.begin(claimed);
            case FOLLOW_PUBLISHING -> follow(claimed, vm);
            case EXPIRE -> outcomes.expired(claimed);
            case DISCARD -> remove(vm).chain(() -> outcomes.gone(claimed));
        };
    }

    static boolean isStarting(MaintenanceVm vm) {
        return vm.state() == MaintenanceState.REQUESTED
                || (vm.state() == MaintenanceState.STOPPED && vm.wishes().target() == MaintenanceTarget.RUNNING);
    }

    static boolean isToBePublished(MaintenanceVm vm) {
        return vm.state() == MaintenanceState.STOPPED && vm.wishes().target() == MaintenanceTarget.PUBLISHED;
    }

    /** One that never ran holds nobody's work: it goes. Any other stays off with its disk. */
    Uni<Void> giveUpStarting(MaintenanceOutcomes.Claimed claimed, MaintenanceVm vm, Problem problem) {
        return vm.state() == MaintenanceState.REQUESTED
                ? remove(vm).chain(() -> outcomes.failed(claimed, problem))
                : outcomes.notStarted(claimed, problem);
    }

    private static Problem tooLate() {
        return ImageProblem.DEADLINE_PASSED.because("It could not be started before its deadline");
    }

    private Uni<Void> makeDisk(MaintenanceVm vm) {
        return base(vm).flatMap(base -> storage.clone(
                new BlockStorage.Clone(base.content(), base.id(), BlockImage.ofMaintenance(base, vm.id()))));
    }

    /** Never makes the disk: of one that was lost nobody may believe that it still has what was installed. */
    private Uni<Void> start(MaintenanceVm vm) {
        return base(vm).flatMap(base ->
                host.start(new DomainHost.Machine(vm.id(), vm.hardware(), BlockImage.ofMaintenance(base, vm.id()))));
    }

    private Uni<Void> remove(MaintenanceVm vm) {
        return host.destroy(vm.id())
                .chain(() -> base(vm))
                .flatMap(base -> storage.remove(BlockImage.ofMaintenance(base, vm.id())));
    }

    private Uni<Void> follow(MaintenanceOutcomes.Claimed claimed, MaintenanceVm vm) {
        UUID versionId = vm.publishedVersionId().orElseThrow();
        return publish.version(versionId).flatMap(version -> switch (version.state()) {
            case DRAFT, IMPORTING -> outcomes.rests(claimed);
            case READY, RELEASED, DEPRECATED, RETIRED -> remove(vm).chain(() -> outcomes.gone(claimed));
            case FAILED ->
                outcomes.notPublished(
                        claimed,
                        version.reason().orElse(ImageProblem.STORAGE_FAILED.name()),
                        "Version %d could not be made of it: %s"
                                .formatted(version.number(), version.message().orElse("unknown")));
        });
    }

    private Uni<ImageVersion> base(MaintenanceVm vm) {
        return publish.version(vm.baseVersionId());
    }
}
