package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.domain.DesktopStatus;
import org.idvserver.monitor.domain.TerminalStatus;

/** Reads live state. */
@ApplicationScoped
public class ShowStates {
    private final TerminalStates terminals;
    private final DesktopStates desktops;

    ShowStates(TerminalStates terminals, DesktopStates desktops) {
        this.terminals = terminals;
        this.desktops = desktops;
    }

    public Uni<TerminalStatus> terminal(UUID id) {
        return terminals.get(id);
    }

    public Uni<Page<TerminalStatus>> terminals(UUID labId, PageRequest request) {
        return terminals
                .page(labId, request)
                .map(rows -> Page.of(rows, request.size(), row -> row.id().toString()));
    }

    public Uni<DesktopStatus> desktop(UUID id) {
        return desktops.get(id);
    }

    public Uni<Page<DesktopStatus>> desktops(UUID terminalId, UUID sectionId, PageRequest request) {
        return desktops.page(terminalId, sectionId, request)
                .map(rows -> Page.of(rows, request.size(), row -> row.id().toString()));
    }
}
