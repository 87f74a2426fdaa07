package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which external networks have an allow-list, as network-service told. All within the caller's session. */
public interface ListedNetworks {

    /** Safe to repeat. */
    Uni<Void> note(UUID network, boolean listed);

    /** The terminals with a desktop that has a card in the network. */
    Uni<List<UUID>> terminalsOf(UUID network);

    /** How many exam desktops of each of these sections have a card in an external network without an allow-list. */
    Uni<Map<UUID, Long>> openExamDesktops(Collection<UUID> sections);

    /** How many exam desktops of each of these sections share an internal network with another one. */
    Uni<Map<UUID, Long>> meetingExamDesktops(Collection<UUID> sections);
}
