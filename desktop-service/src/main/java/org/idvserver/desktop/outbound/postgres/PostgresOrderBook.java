package org.idvserver.desktop.outbound.postgres;

import com.google.protobuf.ByteString;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
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

    /**
     * Locked in one order: two transactions that wish for the same terminals never wait for each other in turn. What is being
     * composed may have read what was before: it is composed again.
     */
    @Override
    public Uni<Void> look(Look look) {
        if (look.again().isEmpty() && look.only().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .call(session -> session.flush())
                .flatMap(session -> session.createNativeQuery(
                                """
                                update terminal_work set
                                    wish_version = wish_version
                                        + case when id = any(?1) or lease_owner is not null then 1 else 0 end,
                                    next_attempt = case when id = any(?1) then ?2 else least(next_attempt, ?4) end
                                where id in (select id from terminal_work where id = any(?1) or id = any(?3)
                                    order by id for no key update)""")
                        .setParameter(1, look.again().toArray(UUID[]::new))
                        .setParameter(2, look.now())
                        .setParameter(3, look.only().toArray(UUID[]::new))
                        .setParameter(4, look.then())
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
