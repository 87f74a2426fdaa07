package org.idvserver.image.outbound.qemu;

import java.util.LinkedHashMap;
import java.util.Map;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;

/**
 * How qemu-img is told of an image it writes to: {@code rbd:pool/image:option=value...}, or a file. The key stays in its file.
 *
 * @param format as qemu-img calls it
 */
record TargetAddress(String format, String address) {

    static TargetAddress of(BlockImage image, StorageSettings settings, ImageConfig.Ceph limits) {
        return switch (image.place().type()) {
            case RBD ->
                new TargetAddress("raw", rbd(image, settings.ceph().orElseThrow(TargetAddress::noCeph), limits));
            case DIR -> new TargetAddress("qcow2", image.file().toString());
        };
    }

    private static Problem noCeph() {
        return ImageProblem.STORAGE_UNAVAILABLE.because("Ceph is not configured any more");
    }

    private static String rbd(BlockImage image, CephAccess ceph, ImageConfig.Ceph limits) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("id", ceph.user());
        options.put("conf", ceph.conf().toString());
        options.put("keyfile", ceph.keyFile().toString());
        options.put("client_mount_timeout", Long.toString(limits.mountLimit().toSeconds()));
        options.put("rados_mon_op_timeout", Long.toString(limits.monitorLimit().toSeconds()));
        options.put("rados_osd_op_timeout", Long.toString(limits.osdLimit().toSeconds()));
        options.put("objecter_timeout", "2");
        options.put("objecter_tick_interval", "1");
        StringBuilder address = new StringBuilder("rbd:")
                .append(escaped(image.place().location()))
                .append('/')
                .append(escaped(image.name()));
        options.forEach(
                (name, value) -> address.append(':').append(name).append('=').append(escaped(value)));
        return address.toString();
    }

    private static String escaped(String value) {
        return value.replaceAll("([\\\\:@=/])", "\\\\$1");
    }
}
