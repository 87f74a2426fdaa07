package org.idvserver.desktop.inbound.rest;

import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.idvserver.desktop.application.DesktopSort;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.kit.error.Faults;
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

    @QueryParam("namePrefix")
    private String namePrefix;

    @QueryParam("sort")
    private String sort;

    @QueryParam("pageSize")
    private Integer pageSize;

    @QueryParam("pageToken")
    private String pageToken;

    FindDesktops.Wanted wanted() {
        return new FindDesktops.Wanted(sectionId, labId, batchId, terminalId, userId, state, namePrefix, stuck);
    }

    DesktopSort sort() {
        return sort == null ? DesktopSort.OLDEST_FIRST : DesktopSort.of(sort).orElse(DesktopSort.OLDEST_FIRST);
    }

    /** Fails with all that is wrong with the page and its order. */
    PageRequest pageRequest() {
        Faults faults = new Faults();
        faults.require(
                sort == null || DesktopSort.of(sort).isPresent(),
                "sort",
                "must be one of %s, or one of them after a minus".formatted(DesktopSort.words()));
        return PageRequest.of(pageSize, pageToken, faults);
    }
}
