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

    /** How far the exam desktops of each of these sections reach; a section without any is left out. */
    Uni<Map<UUID, Reach>> ofExamDesktops(Collection<UUID> sections);

    /**
     * How many desktops reach further than an exam's should.
     *
     * @param open have a card in an external network without an allow-list
     * @param meeting share an internal network with another one
     */
    record Reach(long open, long meeting) {
        public static final Reach NONE = new Reach(0, 0);
    }
}
