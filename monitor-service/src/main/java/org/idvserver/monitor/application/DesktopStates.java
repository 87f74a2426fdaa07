package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.domain.DesktopStatus;

/** Where the live state of desktops is read. */
public interface DesktopStates {

    /** Fails with DESKTOP_NOT_FOUND. */
    Uni<DesktopStatus> get(UUID id);

    /** Terminal and section may be null for all. */
    Uni<List<DesktopStatus>> page(UUID terminalId, UUID sectionId, PageRequest request);
}
