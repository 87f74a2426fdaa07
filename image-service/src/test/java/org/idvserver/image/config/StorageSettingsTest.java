package org.idvserver.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.idvserver.image.domain.PoolType;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {
    private static final Map<String, String> CEPH = Map.of(
            "ceph.conf", "/c",
            "ceph.user", "u",
            "ceph.key-file", "/k",
            "ceph.monitors", "a:1,b:2",
            "ceph.images-pool", "i",
            "ceph.desktops-pool", "d",
            "ceph.terminal-user", "t");
    private static final Map<String, String> FOLDERS =
            Map.of("dir.images-folder", "/pools/images", "dir.desktops-folder", "/pools/desktops");

    @SafeVarargs
    private static StorageSettings settings(Map<String, String>... parts) {
        Map<String, String> keys = new HashMap<>(Map.of(
                "idv.image.upload-dir",
                "/u",
                "idv.image.import-dirs",
                "/i",
                "idv.image.maintenance.console-dir",
                "/c",
                "idv.image.libvirt.uri",
                "test:///default"));
        for (Map<String, String> part : parts) {
            part.forEach((key, value) -> keys.put("idv.image." + key, value));
        }
        return new StorageSettings(new SmallRyeConfigBuilder()
                .withMapping(ImageConfig.class)
                .withSources(new PropertiesConfigSource(keys, "test", 100))
                .build()
                .getConfigMapping(ImageConfig.class));
    }

    @Test
    void worksWithCephWithFoldersAndWithBoth() {
        assertThat(settings(CEPH).pools())
                .hasSize(2)
                .allMatch(pool -> pool.place().type() == PoolType.RBD);
        assertThat(settings(FOLDERS).ceph()).isEmpty();
        assertThat(settings(FOLDERS).pools())
                .extracting(StorageSettings.ServingPool::name)
                .containsExactly("dir-images", "dir-desktops");
        assertThat(settings(CEPH, FOLDERS).pools()).hasSize(4);
    }

    @Test
    void tellsAllThatIsMissingAtOnce() {
        assertThatThrownBy(() -> settings(
                        Map.of("ceph.conf", "/c", "ceph.user", "u", "ceph.monitors", "nowhere"),
                        Map.of("dir.images-folder", "relative", "pools.warn-percent", "95")))
                .hasMessageContaining("ceph.key-file is missing")
                .hasMessageContaining("ceph.images-pool is missing")
                .hasMessageContaining("nowhere is not host:port")
                .hasMessageContaining("one is set, the other is not")
                .hasMessageContaining("relative is not an absolute path")
                .hasMessageContaining("warn-percent");
    }

    @Test
    void tellsThatThereIsNowhereToKeepImages() {
        assertThatThrownBy(StorageSettingsTest::settings).hasMessageContaining("nowhere to keep images");
        assertThatThrownBy(() -> settings(Map.of("ceph.conf", ""))).hasMessageContaining("nowhere to keep images");
    }

    @Test
    void allowsPoolsOnlyBelowTheNamedFolders() {
        StorageSettings settings = settings(FOLDERS, Map.of("dir.roots", "/pools,/more"));
        assertThat(settings.allows(Path.of("/more/a"))).isTrue();
        assertThat(settings.allows(Path.of("/more"))).isFalse();
        assertThat(settings.allows(Path.of("/morea/b"))).isFalse();
        assertThat(settings.allows(Path.of("/more/../etc"))).isFalse();
        assertThat(settings.allows(Path.of("more/a"))).isFalse();
        assertThat(settings(FOLDERS).allows(Path.of("/pools/a"))).isFalse();
    }
}
