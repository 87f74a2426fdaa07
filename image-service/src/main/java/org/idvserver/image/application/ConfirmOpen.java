package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;

/**
 * Notes from where a terminal has a volume open, before its guest does anything: a machine that was noted can be shut out, whatever
 * becomes of it.
 */
@ApplicationScoped
public class ConfirmOpen {
    private final Grants grants;
    private final Volumes volumes;
    private final TerminalAccess access;

    ConfirmOpen(Grants grants, Volumes volumes, TerminalAccess access) {
        this.grants = grants;
        this.volumes = volumes;
        this.access = access;
    }

    /** Fails with VOLUME_NOT_FOUND, VOLUME_FENCED or VOLUME_NOT_OPEN. */
    public Uni<Void> confirm(UUID terminalId, UUID volumeId) {
        return grants.checkVolume(terminalId, volumeId)
                .chain(() -> volumes.get(volumeId))
                .flatMap(volume -> access.openers(volume.image()))
                .invoke(addresses -> {
                    if (addresses.isEmpty()) {
                        throw ImageProblem.VOLUME_NOT_OPEN.because("Nobody has the volume open");
                    }
                })
                .flatMap(addresses -> grants.noteOpeners(volumeId, addresses))
                // It may have been taken back meanwhile, and who took it have seen no opener.
                .chain(() -> grants.checkVolume(terminalId, volumeId));
    }
}
