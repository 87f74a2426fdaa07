package org.idvserver.desktop.inbound.rest;

import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.page.PageRequest;

/** Which desktops a list shows. */
public class DesktopQuery {
    @QueryParam("sectionId")
    private String sectionId;

    @QueryParam("batchId")
    private String batchId;

    @QueryParam("terminalId")
    private String terminalId;

    @QueryParam("state")
    private String state;

    @QueryParam("stuck")
    private boolean stuck;

    @QueryParam("pageSize")
    private Integer pageSize;

    @QueryParam("pageToken")
    private String pageToken;

    FindDesktops.Wanted wanted() {
        Faults faults = new Faults();
        UUID section = id(faults, sectionId, "sectionId");
        UUID batch = id(faults, batchId, "batchId");
        UUID terminal = id(faults, terminalId, "terminalId");
        Optional<DesktopState> wantedState = state(faults);
        faults.throwIfAny();
        return new FindDesktops.Wanted(section, batch, terminal, wantedState.orElse(null), stuck);
    }

    PageRequest pageRequest() {
        return PageRequest.of(pageSize, pageToken);
    }

    private static UUID id(Faults faults, String text, String field) {
        return text == null ? null : faults.uuid(text, field).orElse(null);
    }

    private Optional<DesktopState> state(Faults faults) {
        if (state == null) {
            return Optional.empty();
        }
        for (DesktopState known : DesktopState.values()) {
            if (known.name().equals(state)) {
                return Optional.of(known);
            }
        }
        faults.add("state", "must be a state of desktops, such as READY");
        return Optional.empty();
    }
}
