package org.idvserver.image.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** The real Ceph and the real libvirt, with short time-outs, and empty folders for uploads and imports. */
public final class StorageInfra implements QuarkusTestResourceLifecycleManager {
    private static final String IMPORT_DIR = "idv.test.import-dir";

    @Override
    public Map<String, String> start() {
        Infra.up("ceph", "libvirt");
        Map<String, String> config = new HashMap<>(Infra.describe("ceph"));
        config.putAll(Infra.describe("libvirt"));
        try {
            Path folder = Files.createTempDirectory("idv-image-test");
            Path imports = Files.createDirectory(folder.resolve("imports"));
            System.setProperty(IMPORT_DIR, imports.toString());
            config.put("IDV_IMPORT_DIRS", folder.resolve("absent") + "," + imports);
            config.put("IDV_UPLOAD_DIR", folder.resolve("uploads").toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        config.put("idv.image.ceph.osd-limit", "PT5S");
        config.put("idv.image.ceph.act-limit", "PT20S");
        config.put("idv.image.reconcile.pool-period", "PT2S");
        config.put("idv.image.reconcile.last-retry", "PT3S");
        return config;
    }

    /** The folder that images are imported from. */
    public static Path importDir() {
        return Path.of(System.getProperty(IMPORT_DIR));
    }

    @Override
    public void stop() {
        CephCommand.removeLeftovers();
    }
}
