package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.events.Outbox;

/** What becomes of a version after its release: deprecated, reinstated, retired, noted on. Safe to repeat. */
@ApplicationScoped
public class AgeVersion {
    private final Images images;
    private final Versions versions;
    private final Dependants dependants;
    private final ImageEvents events;
    private final VersionEvents versionEvents;
    private final Outbox outbox;

    AgeVersion(
            Images images,
            Versions versions,
            Dependants dependants,
            ImageEvents events,
            VersionEvents versionEvents,
            Outbox outbox) {
        this.images = images;
        this.versions = versions;
        this.dependants = dependants;
        this.events = events;
        this.versionEvents = versionEvents;
        this.outbox = outbox;
    }

    /** What may be changed of it: nothing that is empty is; a present reviewBy that is empty takes the date away. */
    public record Change(Optional<String> notes, Optional<Optional<Instant>> reviewBy) {}

    /** Refused with VERSION_IN_USE while a channel points to it: move the channel first. */
    @WithTransaction
    public Uni<ImageVersion> deprecate(String actor, UUID id) {
        return move(actor, id, EnumSet.of(Dependants.Kind.CHANNEL), ImageVersion::deprecate);
    }

    @WithTransaction
    public Uni<ImageVersion> reinstate(String actor, UUID id) {
        return move(actor, id, Set.of(), ImageVersion::reinstate);
    }

    /** Refused with VERSION_IN_USE while anything uses it. */
    @WithTransaction
    public Uni<ImageVersion> retire(String actor, UUID id) {
        return move(actor, id, EnumSet.allOf(Dependants.Kind.class), ImageVersion::retire);
    }

    private Uni<ImageVersion> move(
            String actor,
            UUID id,
            Set<Dependants.Kind> noUsers,
            Function<ImageVersion, Optional<ImageVersion.StateChange>> step) {
        return lock(id).call(version -> step.apply(version)
                .map(change -> dependants
                        .refuseIfAny(version, noUsers)
                        .chain(() -> outbox.append(events.versionStateChanged(actor, version, change))))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** The image first, as whoever moves its channels does. */
    private Uni<ImageVersion> lock(UUID id) {
        return versions.imageIdOf(id).flatMap(images::lock).flatMap(image -> versions.lock(id));
    }

    /** Changes the version of this revision; fails with OUTDATED when it is another by now. */
    @WithTransaction
    public Uni<ImageVersion> change(String actor, UUID id, long revision, Change change) {
        return versions.lock(id)
                .invoke(version -> {
                    if (version.revision() != revision) {
                        throw RequestProblem.OUTDATED.because(
                                "Somebody changed this meanwhile; read it again and repeat");
                    }
                    change.notes().ifPresent(version::note);
                    change.reviewBy().ifPresent(date -> version.reviewBy(date.orElse(null)));
                })
                .call(version -> outbox.append(versionEvents.versionChanged(actor, version)));
    }
}
