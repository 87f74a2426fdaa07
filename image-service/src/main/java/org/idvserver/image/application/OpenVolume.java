package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.events.Outbox;

/**
 * Tells a terminal how to reach a volume that it was granted; any other is not found. Whoever has it open still, such as a machine
 * of this terminal's that was killed, is shut out first: terminals have no right to do that themselves.
 */
@ApplicationScoped
public class OpenVolume {
    private final Grants grants;
    private final Volumes volumes;
    private final AllowTerminal allow;
    private final TerminalAccess access;
    private final ImageEvents events;
    private final Outbox outbox;
    private final StorageSettings settings;

    OpenVolume(
            Grants grants,
            Volumes volumes,
            AllowTerminal allow,
            TerminalAccess access,
            ImageEvents events,
            Outbox outbox,
            StorageSettings settings) {
        this.grants = grants;
        this.volumes = volumes;
        this.allow = allow;
        this.access = access;
        this.events = events;
        this.outbox = outbox;
        this.settings = settings;
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
                .flatMap(volume -> connection(terminalId, volumeId, volume.image()))
                .call(() -> grants.opening(terminalId, volumeId))
                .call(connection ->
                        Panache.withTransaction(() -> outbox.append(events.volumeOpened(terminalId, volumeId))));
    }

    /** The volume may have been made anew since it was granted: what the terminal may open is settled each time. */
    private Uni<Connection> connection(UUID terminalId, UUID volumeId, BlockImage image) {
        CephAccess ceph = settings.ceph()
                .filter(configured -> image.place().type() == PoolType.RBD)
                .orElseThrow(
                        () -> ImageProblem.VOLUME_NOT_REMOTE.because(
                                "The volume is a file of the server node: it runs there only. Clone a version that is in Ceph to run it on a terminal"));
        return allow.allow(terminalId)
                .map(login -> login.orElseThrow(() -> ImageProblem.VOLUME_NOT_FOUND.because("There is no such volume")))
                // Looked at again: it may have been taken back while Ceph was asked, and another machine be at work
                // with it.
                .call(login -> grants.checkVolume(terminalId, volumeId))
                .call(login -> access.close(image, Set.of(), true))
                .map(login -> new Connection(ceph.monitors(), image, login.user(), login.key()));
    }

    /** While it is flattened its content does not change: Ceph lets a machine run on it. */
    private static void checkWhole(Volume volume) {
        boolean whole = volume.state() == VolumeState.READY || volume.state() == VolumeState.FLATTENING;
        if (!whole || volume.target() == VolumeTarget.ABSENT) {
            throw ImageProblem.VOLUME_NOT_READY.because("The volume is %s", volume.state());
        }
    }
}
