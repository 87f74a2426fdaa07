package org.idvserver.image.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.idvserver.testkit.infra.FreePort;
import org.idvserver.testkit.infra.Infra;

/** The real Ceph and the real libvirt, with short time-outs, and empty folders for uploads and imports. */
public final class StorageInfra implements QuarkusTestResourceLifecycleManager {
    public static final Duration ORPHAN_GRACE = Duration.ofSeconds(4);

    private static final String IMPORT_DIR = "idv.test.import-dir";
    private static final String UPLOAD_DIR = "idv.test.upload-dir";
    private static final String WEB_PORT = "idv.test.web-port";

    @Override
    public Map<String, String> start() {
        Infra.up("ceph", "libvirt");
        CephCommand.makeExtraPool();
        Map<String, String> config = new HashMap<>(Infra.describe("ceph"));
        config.putAll(Infra.describe("libvirt"));
        try {
            Path folder = Files.createTempDirectory("idv-image-test");
            Path imports = Files.createDirectory(folder.resolve("imports"));
            System.setProperty(IMPORT_DIR, imports.toString());
            config.put("IDV_IMPORT_DIRS", folder.resolve("absent") + "," + imports);
            config.put("IDV_IMAGES_FOLDER", emptied(poolFolder("images")));
            config.put("IDV_DESKTOPS_FOLDER", emptied(poolFolder("desktops")));
            config.put("IDV_POOL_ROOTS", poolFolder("").toString());
            config.put("IDV_UPLOAD_DIR", folder.resolve("uploads").toString());
            System.setProperty(UPLOAD_DIR, folder.resolve("uploads").toString());
            config.put("IDV_CONSOLE_DIR", folder.resolve("consoles").toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        int webPort = FreePort.choose();
        System.setProperty(WEB_PORT, Integer.toString(webPort));
        config.put("idv.image.import-urls", "http://127.0.0.1:" + webPort + "/golden/,https://*.example.org/");
        config.put("idv.image.downloads.stall-limit", "PT3S");
        config.put("idv.image.uploads.stall-limit", "PT3S");
        config.put("idv.image.uploads.max-bytes", Long.toString(1L << 40));
        config.put("idv.image.ceph.osd-limit", "PT5S");
        config.put("idv.image.ceph.act-limit", "PT20S");
        config.put("idv.image.reconcile.pool-period", "PT2S");
        config.put("idv.image.reconcile.last-retry", "PT3S");
        config.put("idv.image.upkeep.period", "PT1S");
        config.put("idv.image.upkeep.compare-period", "PT1S");
        config.put("idv.image.upkeep.orphan-grace", ORPHAN_GRACE.toString());
        config.put("idv.image.maintenance.grace", "PT4S");
        config.put("idv.image.maintenance.period", "PT0.5S");
        config.put("idv.image.maintenance.max-running", "2");
        config.put("idv.image.maintenance.console.ping-period", "PT1S");
        config.put("IDV_MAINTENANCE_NETWORKS", "campus-nat,campus-lab");
        return config;
    }

    /** Always the same ones: libvirt remembers them from run to run, as it remembers Ceph's pools. */
    public static Path poolFolder(String name) {
        return Infra.state().resolve("image-pools").resolve(name);
    }

    private static String emptied(Path folder) {
        Infra.run(List.of("rm", "-rf", folder.toString()));
        Infra.run(List.of("mkdir", "-p", folder.toString()));
        return folder.toString();
    }

    /** The folder that images are imported from. */
    public static Path importDir() {
        return Path.of(System.getProperty(IMPORT_DIR));
    }

    /** Where uploads are. */
    public static Path uploadDir() {
        return Path.of(System.getProperty(UPLOAD_DIR));
    }

    /** The port of the server that images may be fetched from, below /golden/. */
    public static int webPort() {
        return Integer.getInteger(WEB_PORT);
    }

    @Override
    public void stop() {
        Machines.removeLeftovers();
        CephCommand.removeLeftovers();
    }
}
