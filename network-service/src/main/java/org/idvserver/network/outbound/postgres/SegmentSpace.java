package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.idvserver.network.application.Networks;
import org.idvserver.network.domain.StudentOwner;

/** Free VNIs and blocks of internal networks. The VNI of a deleted network rests before it is free. */
final class SegmentSpace {
    /** The first free number after the cursor, else the first free one at all; both walk lazily and stop at the first. */
    private static final String NEXT_FREE =
            """
            select n from (
                (select n, 1 as turn from (select generate_series(
                        greatest(cast(?1 as integer), (select %1$s + 1 from allocation_cursor)),
                        cast(?2 as integer)) as n) later
                 where not exists (select 1 from network where network.%1$s = n) %2$s limit 1)
                union all
                (select n, 2 as turn from (select generate_series(cast(?1 as integer), cast(?2 as integer)) as n) every
                 where not exists (select 1 from network where network.%1$s = n) %2$s limit 1)) free
            order by turn limit 1""";

    /** Its network was deleted lately, or a node that left the network was not seen without it yet. */
    private static final String RESTS =
            """
            (resting_vni.since > now() - cast(?%d as bigint) * interval '1 millisecond'
                or exists (select 1 from departure where departure.vni = resting_vni.vni))""";

    private static final String NEXT_FREE_VNI = NEXT_FREE.formatted(
            "vni",
            "and not exists (select 1 from resting_vni where resting_vni.vni = n and " + RESTS.formatted(3) + ")");
    private static final String NEXT_FREE_BLOCK = NEXT_FREE.formatted("block", "");
    private static final String RESTING = "select count(*) from resting_vni where vni between ?1 and ?2"
            + " and not exists (select 1 from network where network.vni = resting_vni.vni) and " + RESTS.formatted(3);

    private static final String OWN_USE =
            """
            select (select count(*) from network where owner = ?1 or owner like ?2),
                   (select count(*) from resting_vni where (owner = ?1 or owner like ?2) and %s)"""
                    .formatted(RESTS.formatted(3));
    private static final String OF_STUDENTS =
            """
            select (select count(*) from network where owner like 'student/%%')
                 + (select count(*) from resting_vni where owner like 'student/%%' and %s)"""
                    .formatted(RESTS.formatted(1));

    private static final String DELETE =
            """
            with gone as (
                delete from network where id = ?1 and not exists (select 1 from port where network_id = ?1)
                returning vni, owner),
            rests as (
                insert into resting_vni (vni, owner) select vni, owner from gone where vni is not null
                on conflict (vni) do update set owner = excluded.owner, since = excluded.since)
            select count(*) from gone""";

    private SegmentSpace() {}

    /** Whoever asks holds the cursor's row, so that no two get the same one. */
    static Uni<Networks.FreeSegment> nextFree(Mutiny.Session session, Networks.Segments segments) {
        return first(within(session.createNativeQuery(NEXT_FREE_VNI, Integer.class), segments))
                .flatMap(vni -> first(session.createNativeQuery(NEXT_FREE_BLOCK, Integer.class)
                                .setParameter(1, 0)
                                .setParameter(2, segments.blocks() - 1))
                        .map(block -> new Networks.FreeSegment(vni, block)))
                .call(free -> advance(session, free));
    }

    static Uni<Long> resting(Mutiny.Session session, Networks.Segments segments) {
        return within(session.createNativeQuery(RESTING, Long.class), segments).getSingleResult();
    }

    static Uni<Networks.OwnUse> useOf(Mutiny.Session session, StudentOwner owner, Duration quarantine) {
        return session.createNativeQuery(OWN_USE, Object[].class)
                .setParameter(1, owner.toString())
                .setParameter(2, owner + ".%")
                .setParameter(3, quarantine.toMillis())
                .getSingleResult()
                .map(row -> new Networks.OwnUse((Long) row[0], (Long) row[1]));
    }

    static Uni<Long> ofStudents(Mutiny.Session session, Duration quarantine) {
        return session.createNativeQuery(OF_STUDENTS, Long.class)
                .setParameter(1, quarantine.toMillis())
                .getSingleResult();
    }

    private static <T> Mutiny.SelectionQuery<T> within(Mutiny.SelectionQuery<T> query, Networks.Segments segments) {
        return query.setParameter(1, segments.firstVni())
                .setParameter(2, segments.lastVni())
                .setParameter(3, segments.quarantine().toMillis());
    }

    private static Uni<Optional<Integer>> first(Mutiny.SelectionQuery<Integer> query) {
        return query.getResultList().map(rows -> rows.stream().findFirst());
    }

    private static Uni<Integer> advance(Mutiny.Session session, Networks.FreeSegment free) {
        if (free.vni().isEmpty() || free.block().isEmpty()) {
            return Uni.createFrom().item(0);
        }
        return session.createNativeQuery("update allocation_cursor set vni = ?1, block = ?2")
                .setParameter(1, free.vni().get())
                .setParameter(2, free.block().get())
                .executeUpdate();
    }

    /** False when ports use the network, or it is not there. */
    static Uni<Boolean> deleteUnused(Mutiny.Session session, UUID network) {
        return session.createNativeQuery(DELETE, Long.class)
                .setParameter(1, network)
                .getSingleResult()
                .map(deleted -> deleted == 1);
    }
}
