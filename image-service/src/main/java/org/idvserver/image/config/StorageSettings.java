package org.idvserver.image.config;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolThresholds;
import org.idvserver.image.domain.PoolType;

/** What images are kept in here: Ceph, folders or both. Everything that is missing or half said is told at once, at start. */
@Startup
@Singleton
public class StorageSettings {
    private final List<String> faults = new ArrayList<>();
    private final List<ServingPool> pools = new ArrayList<>();
    private final Optional<CephAccess> ceph;
    private final List<Path> roots;
    private final PoolThresholds thresholds;

    StorageSettings(ImageConfig config) {
        ceph = cephOf(config.ceph());
        folders(config.dir());
        roots = config.dir().roots().orElse(List.of()).stream()
                .map(Path::normalize)
                .toList();
        roots.forEach(root -> checkAbsolute("idv.image.dir.roots", root));
        thresholds =
                new PoolThresholds(config.pools().warnPercent(), config.pools().criticalPercent());
        if (thresholds.warn() < 1 || thresholds.warn() >= thresholds.critical() || thresholds.critical() > 100) {
            faults.add(
                    "idv.image.pools.warn-percent must be at least 1 and less than critical-percent, which is at most 100");
        }
        if (pools.isEmpty() && faults.isEmpty()) {
            faults.add("neither idv.image.ceph.* nor idv.image.dir.* is set: there is nowhere to keep images");
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException("The configuration has faults:\n- " + String.join("\n- ", faults));
        }
    }

    /** A pool that is made known at the first start. */
    public record ServingPool(String name, Place place, PoolPurpose purpose) {}

    /** Empty on a campus without Ceph. */
    public Optional<CephAccess> ceph() {
        return ceph;
    }

    /** At most one of each type and purpose. */
    public List<ServingPool> pools() {
        return List.copyOf(pools);
    }

    public PoolThresholds thresholds() {
        return thresholds;
    }

    /** Whether a pool may be made in this folder on request. */
    public boolean allows(Path folder) {
        return folder.isAbsolute()
                && folder.equals(folder.normalize())
                && roots.stream().anyMatch(root -> folder.startsWith(root) && !folder.equals(root));
    }

    private Optional<CephAccess> cephOf(ImageConfig.Ceph config) {
        Map<String, Optional<?>> keys = new LinkedHashMap<>();
        keys.put("conf", config.conf());
        keys.put("user", config.user());
        keys.put("key-file", config.keyFile());
        keys.put("monitors", config.monitors());
        keys.put("images-pool", config.imagesPool());
        keys.put("desktops-pool", config.desktopsPool());
        keys.put("terminal-user", config.terminalUser());
        if (keys.values().stream().noneMatch(Optional::isPresent)) {
            return Optional.empty();
        }
        List<String> missing = keys.entrySet().stream()
                .filter(key -> key.getValue().isEmpty())
                .map(key -> "idv.image.ceph." + key.getKey() + " is missing, although other keys of Ceph are set")
                .toList();
        faults.addAll(missing);
        config.monitors().orElse(List.of()).stream()
                .filter(monitor -> !monitor.matches(".+:[0-9]{1,5}"))
                .forEach(monitor -> faults.add("idv.image.ceph.monitors: " + monitor + " is not host:port"));
        return missing.isEmpty() ? Optional.of(complete(config)) : Optional.empty();
    }

    private CephAccess complete(ImageConfig.Ceph config) {
        cephPool(config.imagesPool().orElseThrow(), PoolPurpose.IMAGES);
        cephPool(config.desktopsPool().orElseThrow(), PoolPurpose.DESKTOPS);
        return new CephAccess(
                config.conf().orElseThrow(),
                config.user().orElseThrow(),
                config.keyFile().orElseThrow(),
                config.monitors().orElseThrow(),
                config.terminalUser().orElseThrow(),
                config.imagesPool().orElseThrow());
    }

    private void cephPool(String name, PoolPurpose purpose) {
        pools.add(new ServingPool(name, new Place(PoolType.RBD, name), purpose));
    }

    private void folders(ImageConfig.Dir config) {
        if (config.imagesFolder().isPresent() != config.desktopsFolder().isPresent()) {
            faults.add("idv.image.dir.images-folder and idv.image.dir.desktops-folder: one is set, the other is not");
        }
        config.imagesFolder().ifPresent(folder -> folder(folder, PoolPurpose.IMAGES));
        config.desktopsFolder().ifPresent(folder -> folder(folder, PoolPurpose.DESKTOPS));
    }

    private void folder(Path folder, PoolPurpose purpose) {
        String word = purpose.name().toLowerCase(Locale.ROOT);
        checkAbsolute("idv.image.dir." + word + "-folder", folder);
        Place place = new Place(PoolType.DIR, folder.normalize().toString());
        pools.add(new ServingPool("dir-" + word, place, purpose));
    }

    private void checkAbsolute(String key, Path folder) {
        if (!folder.isAbsolute()) {
            faults.add(key + ": " + folder + " is not an absolute path");
        }
    }
}
