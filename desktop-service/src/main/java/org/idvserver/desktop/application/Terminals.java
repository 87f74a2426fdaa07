package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.page.PageRequest;

/** Where terminals are kept, and what they told about themselves. */
public interface Terminals {

    Uni<Void> add(Terminal terminal);

    /** Fails with TERMINAL_NOT_FOUND. */
    Uni<Terminal> get(UUID id);

    /** The terminal or null. */
    Uni<Terminal> find(UUID id);

    /** Fails with TERMINAL_NOT_FOUND. */
    Uni<Terminal> lock(UUID id);

    /** The terminal or null. */
    Uni<Terminal> lockByToken(String tokenHash);

    Uni<Boolean> nameTaken(String name);

    /** What people call them. */
    Uni<Map<UUID, String>> names(Collection<UUID> ids);

    Uni<Boolean> seatTaken(UUID seatId);

    /** That stand in one of the labs and were not revoked. */
    Uni<List<UUID>> idsOf(Collection<UUID> labIds);

    /** Those that may be switched on, are away, can be woken and are not being woken yet: of these ids, or of labs with a lesson before then. */
    Uni<List<Terminal>> lockAsleep(Asleep asleep);

    /** Which terminals are meant; both null: those of labs that have a lesson which begins before then, or has begun a moment ago. */
    record Asleep(Collection<UUID> terminalIds, UUID labId, Instant now, Instant then) {}

    /** Those that were woken to fetch what lessons need, and were not let go yet. */
    Uni<List<Terminal>> staging();

    /** Those that are connected, in the order of their ids: of these ids, or of a lab; those in maintenance only when they are asked for. */
    Uni<List<Terminal>> lockAwake(Awake awake);

    /** Which terminals are meant: ids, or else a lab. */
    record Awake(Collection<UUID> terminalIds, UUID labId, boolean inMaintenance) {}

    /**
     * Those that are wished off, on and not told yet, where nobody has signed in, no image is being fetched and no desktop runs but
     * one that waits in its pool, that were not woken to fetch something, and whose lab has no lesson that begins before then.
     */
    Uni<List<Terminal>> lockToPowerOff(Instant now, Instant then);

    /** Who is to be woken now, and is still away. */
    Uni<List<Waking>> waking(Instant now);

    /** A terminal's lab, its card, and where packets for it go. */
    record Waking(UUID labId, String mac, String address, int prefixLength) {}

    /** The first that are connected in each of the labs. */
    Uni<List<UUID>> neighbours(Collection<UUID> labIds);

    /** The cards that each of the terminals is to wake now: those of its lab, if it is one of the first that are connected there. */
    Uni<Map<UUID, List<Card>>> cardsToWake(Collection<UUID> terminalIds, Instant now);

    /** A card and until when it is to be woken. */
    record Card(String mac, Instant until) {}

    /** A terminal, and those where somebody sits, in the order of their ids. */
    Uni<List<Terminal>> lockForArrival(UUID terminalId, UUID userId);

    Uni<List<Terminal>> all(Collection<UUID> ids);

    /** In the order of their ids, so that nobody waits in a circle; locked until the transaction ends. */
    Uni<List<Terminal>> lockAll(Collection<UUID> ids);

    /** That stand in one of the labs and were not revoked. */
    Uni<List<Terminal>> inLabs(Collection<UUID> labIds);

    /** Those that were not revoked, in the order of their ids. */
    Uni<List<Terminal>> lockOfLab(UUID labId);

    /** Why a lab is closed, if it is. */
    Uni<Optional<String>> closed(UUID labId);

    /** Those that were not revoked, by name. */
    Uni<List<Terminal>> ofLab(UUID labId);

    /** Which terminals are asked for; what is null does not count. */
    record Wanted(UUID labId, TerminalState state, Boolean connected) {}

    Uni<List<Terminal>> page(Wanted wanted, PageRequest request);

    /** The link or null: a terminal that never connected has none. */
    Uni<TerminalLink> link(UUID terminalId);

    Uni<List<TerminalLink>> links(Collection<UUID> terminalIds);

    /** In the order of their ids; locked until the transaction ends. */
    Uni<List<TerminalLink>> lockLinks(Collection<UUID> terminalIds);

    /** The next after one, in the order of their ids, whose streams a replica holds. */
    Uni<List<UUID>> connectedTo(UUID replicaId, UUID after, int limit);

    Uni<Void> addLinks(Collection<TerminalLink> links);

    /** Connected by the word of a replica whose life ran out. */
    Uni<List<TerminalLink>> lockLostLinks(int limit);

    Uni<List<ImageCopy>> images(Collection<UUID> terminalIds);

    Uni<List<DesktopSighting>> sightings(Collection<UUID> terminalIds);

    /** Adds, or removes, what a report says is there, or is not any more. */
    Uni<Void> keep(Collection<?> added, Collection<?> removed);
}
