package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.events.Outbox;

/** Tells a terminal how to reach a volume that it was granted; any other is not found. */
@ApplicationScoped
public class OpenVolume {
    private final Grants grants;
    private final Volumes volumes;
    private final TerminalKey key;
    private final ImageEvents events;
    private final Outbox outbox;
    private final ImageConfig.Ceph ceph;

    OpenVolume(Grants grants, Volumes volumes, TerminalKey key, ImageEvents events, Outbox outbox, ImageConfig config) {
        this.grants = grants;
        this.volumes = volumes;
        this.key = key;
        this.events = events;
        this.outbox = outbox;
        this.ceph = config.ceph();
    }

    /** How a machine reaches a block image. Its key is a secret. */
    public record Connection(List<String> monitors, BlockImage image, String user, String key) {

        @Override
        public String toString() {
            return "Connection to " + image + " as " + user;
        }
    }

    public Uni<Connection> open(UUID terminalId, UUID volumeId) {
        return grants.checkVolume(terminalId, volumeId)
                .chain(() -> volumes.get(volumeId))
                .invoke(OpenVolume::checkWhole)
                .flatMap(volume -> key.read()
                        .map(secret -> new Connection(ceph.monitors(), volume.image(), ceph.terminalUser(), secret)))
                .call(connection ->
                        Panache.withTransaction(() -> outbox.append(events.volumeOpened(terminalId, volumeId))));
    }

    private static void checkWhole(Volume volume) {
        if (volume.state() != VolumeState.READY || volume.target() == VolumeTarget.ABSENT) {
            throw ImageProblem.VOLUME_NOT_READY.because("The volume is %s", volume.state());
        }
    }
}
