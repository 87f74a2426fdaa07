package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.StudentOwner;

/** Where networks are kept. All within the caller's session. */
public interface Networks {

    Uni<Optional<Network>> find(UUID id);

    /** Finds and locks to the transaction's end. */
    Uni<Optional<Network>> lock(UUID id);

    /** Those that are there. */
    Uni<List<Network>> all(Collection<UUID> ids);

    Uni<Optional<InternalNetwork>> internalOf(String owner);

    Uni<Optional<ExternalNetwork>> defaultExternal();

    Uni<List<ExternalNetwork>> external();

    Uni<List<Network>> page(PageRequest page);

    /** Those of one student. */
    Uni<List<Network>> pageOf(StudentOwner owner, PageRequest page);

    /** How many networks a student has, and how many VNIs of those that were deleted rest. */
    Uni<OwnUse> useOf(StudentOwner owner, Duration quarantine);

    /** How many VNIs students' networks have, those that rest included. */
    Uni<Long> ofStudents(Duration quarantine);

    Uni<Map<UUID, NetworkUsage>> usage(Collection<UUID> networks);

    Uni<Void> add(Network network);

    /** Writes what was changed, so that its revision is the new one. */
    Uni<Void> write(Network network);

    /** Waits until nobody else takes part in giving out VNIs, blocks or external networks; held to the transaction's end. */
    Uni<Void> lockAllocation();

    /** The next VNI and block that no network has; a VNI that rests is not free. */
    Uni<FreeSegment> nextFree(Segments segments);

    /** How many VNIs no network has, but rest. */
    Uni<Long> resting(Segments segments);

    /** Deletes the network unless ports use it; false when they do. Its VNI rests from now on. */
    Uni<Boolean> deleteUnused(UUID id);

    /** What there is to give out; the VNI of a deleted network rests for the quarantine, and until all nodes that had it are without. */
    record Segments(int firstVni, int lastVni, Duration quarantine, int blocks) {}

    /** Networks that somebody has, and VNIs of those they had that rest. */
    record OwnUse(long networks, long resting) {}

    /** A VNI and a block; each empty when none is left. */
    record FreeSegment(Optional<Integer> vni, Optional<Integer> block) {}

    /** How much a network is used, and how well. */
    record NetworkUsage(long ports, long nodes, long wiredNodes, long reservedAddresses) {
        public static final NetworkUsage NONE = new NetworkUsage(0, 0, 0, 0);
    }
}
