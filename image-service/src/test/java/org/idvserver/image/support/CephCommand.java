package org.idvserver.image.support;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.testkit.infra.Infra;

/** The rbd command as the service's own user: a second pair of eyes, and the broom. */
public final class CephCommand {
    public static final String EXTRA_POOL = "idv-extra";

    private static final Set<String> MADE = ConcurrentHashMap.newKeySet();

    private CephCommand() {}

    /** Notes an image, pool/name, that this run may leave behind. */
    public static void madeByThisRun(String image) {
        MADE.add(image);
    }

    public static String rbd(String... arguments) {
        Map<String, String> ceph = Infra.describe("ceph");
        List<String> command = new ArrayList<>(List.of(
                "timeout",
                "60",
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

    /** A pool for tests of pools, which the service's user may use too: before the service starts, which keeps what it may do for an hour. */
    static void makeExtraPool() {
        if (ceph("osd", "pool", "ls").lines().toList().contains(EXTRA_POOL)) {
            return;
        }
        ceph("osd", "pool", "create", EXTRA_POOL, "4");
        ceph("osd", "pool", "application", "enable", EXTRA_POOL, "rbd");
        String pools = Stream.of(imagesPool(), desktopsPool(), EXTRA_POOL)
                .map(pool -> "profile rbd pool=" + pool)
                .collect(Collectors.joining(", "));
        String user = "client." + Infra.describe("ceph").get("CEPH_USER");
        String told = ceph("auth", "get", user, "--format", "json");
        String monitor = new JsonArray(told.substring(told.indexOf('['), told.lastIndexOf(']') + 1))
                .getJsonObject(0)
                .getJsonObject("caps")
                .getString("mon");
        ceph("auth", "caps", user, "mon", monitor, "mgr", pools, "osd", pools);
        rbd("pool", "init", EXTRA_POOL);
    }

    /** Looks into what Ceph keeps of its images, or damages it, as the cluster's administrator. */
    public static String rados(String pool, String... arguments) {
        Map<String, String> ceph = Infra.describe("ceph");
        List<String> command = new ArrayList<>(List.of(
                "timeout",
                "60",
                "rados",
                "-c",
                ceph.get("CEPH_CONF"),
                "--keyring",
                ceph.get("CEPH_ADMIN_KEYRING"),
                "-p",
                pool));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }

    /** As the cluster's administrator. */
    public static String ceph(String... arguments) {
        Map<String, String> ceph = Infra.describe("ceph");
        List<String> command = new ArrayList<>(List.of(
                "timeout", "60", "ceph", "-c", ceph.get("CEPH_CONF"), "--keyring", ceph.get("CEPH_ADMIN_KEYRING")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }

    /** Tries something as a terminal; answers what Ceph says. */
    public static String radosAs(RbdConnection terminal, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "timeout",
                "60",
                "rados",
                "-c",
                Infra.describe("ceph").get("CEPH_CONF"),
                "--id",
                terminal.getUser(),
                "--key",
                terminal.getKey(),
                "-p",
                terminal.getPool()));
        command.addAll(List.of(arguments));
        try {
            return Infra.run(command);
        } catch (IllegalStateException refused) {
            return refused.getMessage();
        }
    }

    public static void stopOsd() {
        signalOsd("-STOP");
    }

    /**
     * Lets the OSD go on. While the only OSD stood still the leases of its placement groups ran out, and with one replica nobody
     * renews them: the monitor, which did not notice, is told to have them negotiated anew, as it does by itself in a cluster.
     */
    public static void continueOsd() {
        signalOsd("-CONT");
        ceph("osd", "down", "0");
    }

    private static void signalOsd(String signal) {
        Infra.run(List.of("kill", signal, Infra.secret(Infra.describe("ceph").get("CEPH_OSD_PID_FILE"))));
    }

    public static String imagesPool() {
        return Infra.describe("ceph").get("CEPH_POOL_IMAGES");
    }

    public static String desktopsPool() {
        return Infra.describe("ceph").get("CEPH_POOL_DESKTOPS");
    }

    public static List<String> list(String pool) {
        return rbd("ls", pool).lines().toList();
    }

    /** Clones first: a parent with children stays. */
    static void removeLeftovers() {
        leftIn(desktopsPool()).forEach(image -> attempt("rm", image));
        leftIn(imagesPool()).stream().filter(image -> image.contains("/m-")).forEach(image -> attempt("rm", image));
        leftIn(imagesPool()).forEach(image -> {
            attempt("snap", "unprotect", image + "@release");
            attempt("snap", "purge", image);
            attempt("rm", image);
        });
    }

    private static List<String> leftIn(String pool) {
        return list(pool).stream()
                .map(name -> pool + "/" + name)
                .filter(MADE::contains)
                .toList();
    }

    private static void attempt(String... arguments) {
        try {
            rbd(arguments);
        } catch (IllegalStateException alreadyGone) {
            // Another test removed it.
        }
    }
}
