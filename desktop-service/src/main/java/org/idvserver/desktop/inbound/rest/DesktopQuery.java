package org.idvserver.desktop.inbound.rest;

import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.kit.page.PageRequest;

/** Which desktops a list shows. */
public class DesktopQuery {
    @QueryParam("sectionId")
    private UUID sectionId;

    @QueryParam("labId")
    private UUID labId;

    @QueryParam("userId")
    private UUID userId;

    @QueryParam("batchId")
    private UUID batchId;

    @QueryParam("terminalId")
    private UUID terminalId;

    @QueryParam("state")
    private DesktopState state;

    @QueryParam("stuck")
    private boolean stuck;

    @QueryParam("pageSize")
    private Integer pageSize;

    @QueryParam("pageToken")
    private String pageToken;

    FindDesktops.Wanted wanted() {
        return new FindDesktops.Wanted(sectionId, labId, batchId, terminalId, userId, state, stuck);
    }

    PageRequest pageRequest() {
        return PageRequest.of(pageSize, pageToken);
    }
}
