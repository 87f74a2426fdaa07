package org.idvserver.desktop.outbound.nocloud;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.ConfigDrives;
import org.idvserver.desktop.domain.ConfigDrive;

/**
 * Renders the files of cloud-init's NoCloud data source.
 *
 * @see <a href="https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html">NoCloud</a>
 */
@ApplicationScoped
class NoCloudDrives implements ConfigDrives {
    private final Template metaData;
    private final Template userData;
    private final Template networkConfig;

    NoCloudDrives(
            @Location("nocloud/meta-data.txt") Template metaData,
            @Location("nocloud/user-data.txt") Template userData,
            @Location("nocloud/network-config.txt") Template networkConfig) {
        this.metaData = metaData;
        this.userData = userData;
        this.networkConfig = networkConfig;
    }

    @Override
    public ConfigDrive render(UUID desktopId, String hostname, List<String> macs) {
        return new ConfigDrive(
                metaData.data("desktopId", desktopId.toString())
                        .data("hostname", hostname)
                        .render(),
                userData.data("hostname", hostname).render(),
                networkConfig.data("macs", macs).render());
    }
}
