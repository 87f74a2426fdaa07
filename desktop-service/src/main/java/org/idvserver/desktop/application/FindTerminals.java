package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.Readiness;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalWork;
import org.idvserver.desktop.domain.Watched;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows terminals with what they told about themselves. */
@ApplicationScoped
public class FindTerminals {
    private final Terminals terminals;
    private final OrderBook orders;

    FindTerminals(Terminals terminals, OrderBook orders) {
        this.terminals = terminals;
        this.orders = orders;
    }

    /** The link is null for a terminal that never connected. */
    public record Shown(
            Terminal terminal,
            TerminalLink link,
            TerminalWork work,
            List<ImageCopy> images,
            List<DesktopSighting> desktops) {

        Watched watched() {
            return new Watched(terminal, new Readiness.Seen(Optional.ofNullable(link), work, images));
        }
    }

    @WithSession
    public Uni<Shown> get(UUID id) {
        return terminals.get(id).flatMap(terminal -> shown(List.of(terminal))).map(one -> one.get(0));
    }

    @WithSession
    public Uni<Page<Shown>> page(Terminals.Wanted wanted, PageRequest request) {
        return terminals.page(wanted, request).flatMap(rows -> {
            Page<Terminal> page =
                    Page.of(rows, request.size(), terminal -> terminal.id().toString());
            return shown(page.items()).map(items -> new Page<>(items, page.nextPageToken()));
        });
    }

    /** Within the caller's session. */
    Uni<List<Shown>> shown(List<Terminal> found) {
        List<UUID> ids = found.stream().map(Terminal::id).toList();
        return terminals.links(ids).flatMap(links -> orders.ofAll(ids)
                .flatMap(work -> terminals.images(ids).flatMap(images -> terminals
                        .sightings(ids)
                        .map(sightings -> joined(found, links, work, images, sightings)))));
    }

    private static List<Shown> joined(
            List<Terminal> found,
            List<TerminalLink> links,
            List<TerminalWork> work,
            List<ImageCopy> images,
            List<DesktopSighting> sightings) {
        Map<UUID, TerminalLink> linkOf =
                links.stream().collect(Collectors.toMap(TerminalLink::id, Function.identity()));
        Map<UUID, TerminalWork> workOf = work.stream().collect(Collectors.toMap(TerminalWork::id, Function.identity()));
        Map<UUID, List<ImageCopy>> imagesOf = images.stream().collect(Collectors.groupingBy(ImageCopy::terminalId));
        Map<UUID, List<DesktopSighting>> sightingsOf =
                sightings.stream().collect(Collectors.groupingBy(DesktopSighting::terminalId));
        return found.stream()
                .map(terminal -> new Shown(
                        terminal,
                        linkOf.get(terminal.id()),
                        workOf.get(terminal.id()),
                        imagesOf.getOrDefault(terminal.id(), List.of()),
                        sightingsOf.getOrDefault(terminal.id(), List.of())))
                .toList();
    }
}
