package org.idvserver.image.application;

import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeTarget;

/** A volume that the world does not agree with yet. */
public record VolumeWork(Volume volume, BlockImage parent, long parentBytes) {

    public boolean toDelete() {
        return volume.target() == VolumeTarget.ABSENT;
    }

    public BlockStorage.Clone clone() {
        return new BlockStorage.Clone(parent, volume.versionId(), volume.image());
    }
}
