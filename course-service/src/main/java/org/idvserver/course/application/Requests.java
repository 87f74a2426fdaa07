package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;

/** Where it is kept what was made for requests that had an idempotency key. */
public interface Requests {

    /** What an earlier request of the same person made under the key. Fails with IDEMPOTENCY_KEY_REUSED. */
    Uni<Optional<UUID>> earlier(Once once);

    /** Notes what was made, in the transaction in which it was. Does nothing without a key. */
    Uni<Void> note(Once once, UUID made);

    /** Who asks, under which key (null for none), and for what, as text. */
    record Once(String actor, String key, String request) {}
}
