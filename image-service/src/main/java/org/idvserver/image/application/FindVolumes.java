package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.page.Page;

/** Reads volumes. */
@ApplicationScoped
public class FindVolumes {
    private final Volumes volumes;

    FindVolumes(Volumes volumes) {
        this.volumes = volumes;
    }

    public Uni<Page<Volume>> page(VolumeQuery query) {
        return volumes.page(query).map(rows -> Page.of(rows, query.size(), VolumeQuery.Cursor::key));
    }

    public Uni<Volume> get(UUID id) {
        return volumes.get(id);
    }
}
