package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.OsType;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Makes an image that has no version yet. */
@ApplicationScoped
public class CreateImage {
    private final Images images;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Clock clock;

    CreateImage(Images images, ImageEvents events, Outbox outbox, Clock clock) {
        this.images = images;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    @WithTransaction
    public Uni<Image> create(String actor, String name, String description, OsType osType) {
        Image image = new Image(TimeOrderedId.next(), name, description, osType, clock.instant());
        return images.add(image)
                .chain(() -> outbox.append(events.imageCreated(actor, image)))
                .replaceWith(image);
    }
}
