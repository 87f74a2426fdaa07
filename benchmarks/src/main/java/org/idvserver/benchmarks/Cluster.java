package org.idvserver.benchmarks;

import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.idvserver.testkit.infra.Infra;

/** The peer's own ways to the stack's Ceph, as image-service's user. */
final class Cluster {
    private Cluster() {}

    static Rados connect(Map<String, String> ceph) throws RadosException {
        Rados cluster = new Rados(ceph.get("CEPH_USER"));
        cluster.confReadFile(new File(ceph.get("CEPH_CONF")));
        cluster.confSet("keyfile", ceph.get("CEPH_KEY_FILE"));
        cluster.confSet("client_mount_timeout", "10");
        // As the service makes them.
        cluster.confSet("rbd_default_clone_format", "2");
        cluster.connect();
        return cluster;
    }

    /** The names of the desktops' images; what is in the trash is gone. */
    static Set<String> images(Map<String, String> ceph) {
        return rbd(ceph, "ls", ceph.get("CEPH_POOL_DESKTOPS")).lines().collect(Collectors.toSet());
    }

    /** The command rbd, as the same user; answers what it printed. */
    static String rbd(Map<String, String> ceph, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "rbd",
                "-c",
                ceph.get("CEPH_CONF"),
                "--id",
                ceph.get("CEPH_USER"),
                "--keyfile",
                ceph.get("CEPH_KEY_FILE")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }
}
