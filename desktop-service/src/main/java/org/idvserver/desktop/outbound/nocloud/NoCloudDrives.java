package org.idvserver.desktop.outbound.nocloud;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.ConfigDrives;
import org.idvserver.desktop.domain.ComputerName;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.Guest;

/**
 * Renders the files of the NoCloud data source, which cloud-init reads and Cloudbase-Init too, and for Windows the answer file
 * that Windows Setup looks for at the root of removable media: after Sysprep it needs nothing installed in the image.
 *
 * @see <a href="https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html">NoCloud</a>
 * @see <a href="https://cloudbase-init.readthedocs.io/en/latest/services.html">services of Cloudbase-Init</a>
 * @see <a href="https://learn.microsoft.com/en-us/windows-hardware/manufacture/desktop/windows-setup-automation-overview">Windows
 *     Setup's search for answer files</a>
 */
@ApplicationScoped
class NoCloudDrives implements ConfigDrives {
    private final Template metaData;
    private final Template userData;
    private final Template networkConfig;
    private final Template unattend;

    NoCloudDrives(
            @Location("nocloud/meta-data.txt") Template metaData,
            @Location("nocloud/user-data.txt") Template userData,
            @Location("nocloud/network-config.txt") Template networkConfig,
            @Location("windows/unattend.xml") Template unattend) {
        this.metaData = metaData;
        this.userData = userData;
        this.networkConfig = networkConfig;
        this.unattend = unattend;
    }

    @Override
    public ConfigDrive render(UUID desktopId, String name, List<String> macs, Guest guest) {
        String hostname = guest.isWindows() ? ComputerName.of(name).text() : name;
        return new ConfigDrive(
                metaData.data("desktopId", desktopId.toString())
                        .data("hostname", hostname)
                        .render(),
                guest.isWindows() ? userData(hostname, Guest.USUAL) : userData(hostname, guest),
                networkConfig.data("macs", macs).render(),
                guest.isWindows() ? answerFile(hostname, guest) : "");
    }

    private String userData(String hostname, Guest guest) {
        String proxy = guest.linux().proxy();
        return userData.data("hostname", hostname)
                .data("linux", guest.linux())
                .data("environment", "http_proxy=%s\nhttps_proxy=%s\n".formatted(proxy, proxy))
                .render();
    }

    private String answerFile(String hostname, Guest guest) {
        return unattend.data("hostname", hostname)
                .data("windows", guest.windows())
                .render();
    }
}
