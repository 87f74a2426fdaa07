package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Faults;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Marks streams about a version: one that is not there is missed before the stream begins, when there still can be an answer. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface KnownVersion {

    /** Looks the version up. */
    class Check {
        private final FindImages findImages;

        Check(FindImages findImages) {
            this.findImages = findImages;
        }

        @KnownVersion
        @ServerRequestFilter
        public Uni<Void> check(ContainerRequestContext request) {
            String id = request.getUriInfo().getPathParameters().getFirst("id");
            return new Faults()
                    .uuid(id, "id")
                    .map(known -> findImages.version(known).replaceWithVoid())
                    .orElseThrow(() -> ImageProblem.VERSION_NOT_FOUND.because("There is no such version"));
        }
    }
}
