package org.idvserver.image.outbound.qemu;

import java.util.LinkedHashMap;
import java.util.Map;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;

/** How QEMU's rbd driver is told of an image: {@code rbd:pool/image:option=value...}. The key stays in its file. */
final class RbdAddress {

    private RbdAddress() {}

    static String of(BlockImage image, ImageConfig.Ceph ceph) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("id", ceph.user());
        options.put("conf", ceph.conf().toString());
        options.put("keyfile", ceph.keyFile().toString());
        options.put("client_mount_timeout", Long.toString(ceph.mountLimit().toSeconds()));
        options.put("rados_mon_op_timeout", Long.toString(ceph.monitorLimit().toSeconds()));
        options.put("rados_osd_op_timeout", Long.toString(ceph.osdLimit().toSeconds()));
        options.put("objecter_timeout", "2");
        options.put("objecter_tick_interval", "1");
        StringBuilder address = new StringBuilder("rbd:")
                .append(escaped(image.pool()))
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
