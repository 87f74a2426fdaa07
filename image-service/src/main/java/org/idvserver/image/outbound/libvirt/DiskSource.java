package org.idvserver.image.outbound.libvirt;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Where a machine's disk is, in words of libvirt. */
sealed interface DiskSource {

    /** A block image of Ceph, opened with a key that libvirt keeps. */
    record Rbd(String pool, String image, List<String> monitors, String user, UUID secret) implements DiskSource {}

    /** A qcow2 file on the node; what it is based on is written inside it, by us. */
    record Qcow2(Path file) implements DiskSource {}
}
