package org.idvserver.desktop.application;

import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.Guest;

/** Renders the identity that a guest reads at its first start. */
public interface ConfigDrives {

    /** The MAC addresses are those of the interfaces, in order. */
    ConfigDrive render(UUID desktopId, String hostname, List<String> macs, Guest guest);
}
