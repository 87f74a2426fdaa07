package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;
import org.idvserver.kit.events.Outbox;

/** Removes an upload that its sender does not want any more; its file goes soon after. Safe to repeat. */
@ApplicationScoped
public class RemoveUpload {
    private final Uploads uploads;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Clock clock;

    RemoveUpload(Uploads uploads, ImageEvents events, Outbox outbox, Clock clock) {
        this.uploads = uploads;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Fails with UPLOAD_NOT_FOUND, or with UPLOAD_IN_USE while a version is made of it. */
    @WithTransaction
    public Uni<Void> remove(Caller caller, UUID id) {
        return uploads.lock(id)
                .invoke(upload -> upload.checkVisibleTo(caller.id(), caller.admin(), clock.instant()))
                .invoke(RemoveUpload::checkNoPiece)
                .call(upload -> uploads.beingImported(id).invoke(RemoveUpload::checkUnused))
                .invoke(Upload::remove)
                .chain(upload -> outbox.append(events.uploadRemoved(caller.actor(), upload)));
    }

    private static void checkNoPiece(Upload upload) {
        if (upload.isPiece()) {
            throw ImageProblem.UPLOAD_IN_USE.because(
                    "The part belongs to an upload that was put together: remove that");
        }
    }

    private static void checkUnused(boolean used) {
        if (used) {
            throw ImageProblem.UPLOAD_IN_USE.because("A version is being imported from this upload; wait for its end");
        }
    }
}
