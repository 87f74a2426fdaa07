package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.FindingRepair;
import org.idvserver.image.domain.ImageProblem;

/** Ends a disagreement by an act that somebody chose, after looking once more whether it still holds. Safe to repeat. */
@ApplicationScoped
public class RepairFinding {
    private final Findings findings;
    private final Garbage garbage;
    private final Recycle recycle;
    private final BlockStorage storage;

    RepairFinding(Findings findings, Garbage garbage, Recycle recycle, BlockStorage storage) {
        this.findings = findings;
        this.garbage = garbage;
        this.recycle = recycle;
        this.storage = storage;
    }

    /** Records the act; the finding tells when it is done. */
    public Uni<Finding> repair(String actor, UUID id, FindingRepair repair) {
        return findings.get(id)
                .invoke(Finding::checkOpen)
                .invoke(finding -> repair.checkFits(finding.kind()))
                .call(finding -> act(actor, finding, repair))
                .chain(() -> findings.get(id));
    }

    private Uni<Void> act(String actor, Finding finding, FindingRepair repair) {
        return switch (repair) {
            case DELETE ->
                finding.kind() == FindingKind.UNREFERENCED_VERSION
                        ? recycle.throwAwayVersion(actor, finding.versionId().orElseThrow())
                                .chain(() -> findings.repaired(finding, actor))
                        : garbage.condemn(finding, actor);
            case ADOPT -> origin(finding).flatMap(origin -> findings.adopt(finding, origin, actor));
            case RECREATE -> stillLost(finding).chain(() -> findings.recreate(finding, actor));
            case FORGET -> stillLost(finding).chain(() -> findings.forget(finding, actor));
        };
    }

    private Uni<BlockStorage.Origin> origin(Finding finding) {
        return storage.origin(finding.image()).map(origin -> origin.filter(
                        marked -> finding.isOfVolume() && marked.ownerId().equals(finding.ownerId()))
                .orElseThrow(() -> ImageProblem.REPAIR_NOT_POSSIBLE.because(
                        "The image does not tell whose clone of which version it is: look into it or delete it")));
    }

    private Uni<Void> stillLost(Finding finding) {
        if (finding.image().isOfMaintenance()) {
            throw ImageProblem.REPAIR_NOT_POSSIBLE.because(
                    "What was installed is lost with the disk: discard the maintenance VM, and the finding ends by itself");
        }
        if (!finding.isOfVolume()) {
            throw ImageProblem.REPAIR_NOT_POSSIBLE.because(
                    "A version's content cannot be made again: import it as a new version and move the channels there");
        }
        return storage.find(finding.image())
                .invoke(facts -> {
                    if (facts.isPresent()) {
                        throw ImageProblem.FINDING_STALE.because("The image is there again");
                    }
                })
                .replaceWithVoid();
    }
}
