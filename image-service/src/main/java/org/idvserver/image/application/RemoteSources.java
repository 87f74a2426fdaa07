package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Files on other servers, of which only those may be read that configuration allows. */
public interface RemoteSources {

    /** Fails with SOURCE_REFUSED when the address is not allowed. */
    void check(String url);

    /**
     * Asks for the file from an offset on, and reads the answer by the given function. Fails with SOURCE_REFUSED, SOURCE_NOT_FOUND,
     * or SOURCE_UNAVAILABLE when asking again later may help.
     *
     * @param from where to go on, with the validator that an earlier answer gave; what changed since is sent whole
     */
    <T> Uni<T> read(String url, Optional<Resume> from, Function<Content, Uni<T>> reader);

    /** Where an earlier answer broke off. */
    record Resume(long offset, String validator) {}

    /**
     * What is sent.
     *
     * @param offset where in the file it begins: where we wanted to go on, or 0 when all of it is sent
     * @param totalBytes size of the whole file, if the server tells it
     * @param validator what to resume with, if the server can
     */
    record Content(long offset, OptionalLong totalBytes, Optional<String> validator, Multi<Buffer> body) {}
}
