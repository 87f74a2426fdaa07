package org.idvserver.kit.rest;

import java.net.URI;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** The answer to a POST that made something: 201, where it is, and what it is. */
public final class Created {

    private Created() {}

    public static <T> RestResponse<T> at(String collection, UUID id, T view) {
        return RestResponse.ResponseBuilder.<T>created(URI.create("/api/v1/" + collection + "/" + id))
                .entity(view)
                .build();
    }
}
