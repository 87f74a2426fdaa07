package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.course.application.Requests;
import org.idvserver.course.domain.CourseProblem;

@ApplicationScoped
class PostgresRequests implements Requests {

    @Override
    public Uni<Optional<UUID>> earlier(Once once) {
        if (once.key() == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select made_id, request_hash from requests where requested_by = ?1 and idempotency_key = ?2",
                                Object[].class)
                        .setParameter(1, once.actor())
                        .setParameter(2, once.key())
                        .getResultList())
                .map(rows -> made(once, rows));
    }

    private static Optional<UUID> made(Once once, List<Object[]> rows) {
        return rows.stream().findFirst().map(row -> {
            if (!hash(once).equals(row[1])) {
                throw CourseProblem.IDEMPOTENCY_KEY_REUSED.because("This idempotency key was used for another request");
            }
            return (UUID) row[0];
        });
    }

    @Override
    public Uni<Void> note(Once once, UUID made) {
        if (once.key() == null) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "insert into requests (requested_by, idempotency_key, request_hash, made_id) values (?1, ?2, ?3, ?4)")
                .setParameter(1, once.actor())
                .setParameter(2, once.key())
                .setParameter(3, hash(once))
                .setParameter(4, made)
                .executeUpdate()
                .replaceWithVoid());
    }

    private static String hash(Once once) {
        try {
            byte[] request = once.request().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(request));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
