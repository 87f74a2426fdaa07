package org.idvserver.image.application;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.FindingClosed;
import org.idvserver.contracts.image.v1.FindingRaised;
import org.idvserver.contracts.image.v1.ImageDeleted;
import org.idvserver.contracts.image.v1.VersionDeleted;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingState;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;

/** What is told of findings, and of what is removed for good. */
@ApplicationScoped
public class FindingEvents {
    private final Audit audit;

    FindingEvents(Audit audit) {
        this.audit = audit;
    }

    public List<Event> raised(Finding finding) {
        FindingRaised data = FindingRaised.newBuilder()
                .setFindingId(finding.id().toString())
                .setKind(finding.kind().name())
                .setPoolId(finding.poolId().toString())
                .setImage(finding.image().name())
                .setSizeBytes(finding.sizeBytes())
                .build();
        return List.of(
                event("finding-raised", finding.id(), data),
                act(
                        ImageEvents.SELF,
                        "finding.raised",
                        finding,
                        "%s: %s".formatted(finding.kind(), finding.image().name())));
    }

    public List<Event> closed(String actor, Finding finding, FindingState state) {
        FindingClosed data = FindingClosed.newBuilder()
                .setFindingId(finding.id().toString())
                .setKind(finding.kind().name())
                .setPoolId(finding.poolId().toString())
                .setImage(finding.image().name())
                .setState(state.name())
                .build();
        return List.of(
                event("finding-closed", finding.id(), data),
                act(
                        actor,
                        "finding.closed",
                        finding,
                        "%s: %s %s".formatted(finding.kind(), finding.image().name(), state)));
    }

    public Event act(String actor, String action, Finding finding, String detail) {
        return audit.succeeded(actor, action, "finding/" + finding.id(), detail);
    }

    public List<Event> versionDeleted(UUID versionId, UUID imageId, int number) {
        VersionDeleted data = VersionDeleted.newBuilder()
                .setVersionId(versionId.toString())
                .setImageId(imageId.toString())
                .setNumber(number)
                .build();
        return List.of(
                event("version-deleted", versionId, data),
                audit.succeeded(
                        ImageEvents.SELF,
                        "version.deleted",
                        "version/" + versionId,
                        "Version %d of image/%s".formatted(number, imageId)));
    }

    public List<Event> imageDeleted(UUID imageId, String name) {
        ImageDeleted data = ImageDeleted.newBuilder()
                .setImageId(imageId.toString())
                .setName(name)
                .build();
        return List.of(
                event("image-deleted", imageId, data),
                audit.succeeded(ImageEvents.SELF, "image.deleted", "image/" + imageId, name));
    }

    private static Event event(String fact, UUID key, Message data) {
        return new Event(ImageEvents.TOPIC, "idv.image." + fact + ".v1", key.toString(), data);
    }
}
