package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where it is kept what was made for requests that had an idempotency key. */
public interface Requests {

    /** What an earlier request of the same person made under the key. Fails with IDEMPOTENCY_KEY_REUSED. */
    Uni<Optional<UUID>> earlier(Once once);

    /** What an earlier request made under the key, or what is made, and noted, now. */
    default <T> Uni<T> once(Once once, Function<UUID, Uni<T>> find, Supplier<Uni<T>> make) {
        return earlier(once).flatMap(earlier -> earlier.map(find).orElseGet(make));
    }

    /** Notes what was made, in the transaction in which it was. Does nothing without a key. */
    Uni<Void> note(Once once, UUID made);

    /** Who asks, under which key (null for none), and for what, as text. */
    record Once(String actor, String key, String request) {}
}
