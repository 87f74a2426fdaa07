package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeState;

/** Where nodes are kept. All within the caller's session. */
public interface Nodes {

    Uni<Optional<Node>> find(UUID id);

    /** Finds and locks to the transaction's end. */
    Uni<Optional<Node>> lock(UUID id);

    /** Finds those that are there and locks them, and all changes of placements, to the transaction's end. */
    Uni<List<Node>> lockToDescribe(Collection<UUID> ids);

    /** Nobody is at the underlay addresses of these nodes until they are written: some may have got those of others. */
    Uni<Void> leaveAddresses(Collection<UUID> ids);

    Uni<Void> add(Collection<Node> nodes);

    /** Tells whoever keeps the node, once the transaction at hand is done, that its machine is on. */
    Uni<Void> tellOn(UUID id);

    /** The node has carried out its wish of this generation: what it was to leave by then it has left, for good. */
    Uni<Void> hasLeft(UUID id, long generation);

    /** All, or those in one state. */
    Uni<List<Node>> page(Optional<NodeState> state, PageRequest page);

    /** Underlay addresses of all nodes. */
    Uni<List<String>> underlayAddresses();
}
