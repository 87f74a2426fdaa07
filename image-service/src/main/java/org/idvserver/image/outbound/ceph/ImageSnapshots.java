package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;

/** Snapshots of volumes. The one that a release takes is not among them. */
final class ImageSnapshots {

    private ImageSnapshots() {}

    static List<String> list(CephSession session, BlockImage image) throws IOException {
        try (RbdImage opened = session.images(image).openReadOnly(image.name())) {
            return names(opened);
        }
    }

    private static List<String> names(RbdImage image) throws RbdException {
        return image.snapList().stream()
                .map(snapshot -> snapshot.name)
                .filter(name -> !name.equals(BlockImage.RELEASE_SNAPSHOT))
                .toList();
    }

    static void take(CephSession session, BlockImage image, String name) throws IOException {
        try (RbdImage opened = session.images(image).open(image.name())) {
            if (!names(opened).contains(name)) {
                opened.snapCreate(name);
            }
        }
    }

    static void remove(CephSession session, BlockImage image, String name) throws IOException {
        try (RbdImage opened = session.images(image).open(image.name())) {
            if (names(opened).contains(name)) {
                opened.snapRemove(name);
            }
        }
    }

    /** Ceph would go back under a running machine; its file system would not survive that. */
    static void rollBack(CephSession session, BlockImage image, String name) throws IOException {
        if (Images.isWatched(session, image)) {
            throw ImageProblem.VOLUME_IN_USE.because("The volume is open: shut its machine down first");
        }
        session.fence().shutOut(image, Set.of());
        try (RbdImage opened = session.images(image).open(image.name())) {
            if (!names(opened).contains(name)) {
                throw ImageProblem.SNAPSHOT_NOT_FOUND.because("The volume has no snapshot %s", name);
            }
            opened.snapRollBack(name);
        }
    }
}
