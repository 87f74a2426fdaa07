package org.idvserver.desktop.outbound.postgres;

import com.google.protobuf.ByteString;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.desktop.domain.TerminalWork;
import org.idvserver.kit.lease.Lease;

@ApplicationScoped
class PostgresOrderBook implements OrderBook, PanacheRepositoryBase<TerminalWork, UUID> {

    @Override
    public Uni<Void> open(UUID terminalId) {
        return persist(new TerminalWork(terminalId)).chain(this::flush);
    }

    /** Locked in one order: two transactions that wish for the same terminals never wait for each other in turn. */
    @Override
    public Uni<Void> wishAgain(Collection<UUID> terminalIds, Instant now) {
        return terminalIds.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .call(session -> session.flush())
                        .flatMap(session -> session.createNativeQuery(
                                        """
                                        update terminal_work set wish_version = wish_version + 1, next_attempt = ?1
                                        where id in (select id from terminal_work where id = any(?2) order by id
                                            for no key update)""")
                                .setParameter(1, now)
                                .setParameter(2, terminalIds.toArray(UUID[]::new))
                                .executeUpdate())
                        .replaceWithVoid();
    }

    @Override
    public Uni<Void> lookBy(Collection<UUID> terminalIds, Instant then) {
        return terminalIds.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .call(session -> session.flush())
                        .flatMap(session -> session.createNativeQuery(
                                        """
                                        update terminal_work set next_attempt = ?1
                                        where id in (select id from terminal_work where id = any(?2) and next_attempt > ?1
                                            order by id for no key update)""")
                                .setParameter(1, then)
                                .setParameter(2, terminalIds.toArray(UUID[]::new))
                                .executeUpdate())
                        .replaceWithVoid();
    }

    @Override
    public Uni<List<TerminalWork>> claimed(Lease.Claim claim) {
        return list("id in ?1 and leaseOwner = ?2 order by id", claim.ids(), claim.token());
    }

    @Override
    public Uni<List<TerminalWork>> lockClaimed(Lease.Claim claim) {
        return find("id in ?1 and leaseOwner = ?2 order by id", claim.ids(), claim.token())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<TerminalWork>> ofAll(Collection<UUID> terminalIds) {
        return list("id in ?1", terminalIds);
    }

    @Override
    public Uni<List<Newest>> newest(Collection<UUID> terminalIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select w.id, l.connectionId, t.state, t.powerOffTold, w.generation, w.orders from TerminalWork w
                                join TerminalLink l on l.id = w.id join Terminal t on t.id = w.id where w.id in ?1""",
                                Object[].class)
                        .setParameter(1, terminalIds)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Newest(
                                (UUID) row[0],
                                (UUID) row[1],
                                row[2] == TerminalState.REVOKED,
                                (Boolean) row[3],
                                (Long) row[4],
                                bytes((byte[]) row[5])))
                        .toList());
    }

    private static ByteString bytes(byte[] orders) {
        return orders == null ? ByteString.EMPTY : ByteString.copyFrom(orders);
    }
}
