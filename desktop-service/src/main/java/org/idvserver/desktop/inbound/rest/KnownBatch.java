package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.idvserver.desktop.application.FindBatches;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.kit.error.Faults;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Marks streams about a batch: one that is not there is missed before the stream begins, when there still can be an answer. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface KnownBatch {

    /** Looks the batch up. */
    class Check {
        private final FindBatches findBatches;

        Check(FindBatches findBatches) {
            this.findBatches = findBatches;
        }

        @KnownBatch
        @ServerRequestFilter
        public Uni<Void> check(ContainerRequestContext request) {
            String id = request.getUriInfo().getPathParameters().getFirst("id");
            return new Faults()
                    .uuid(id, "id")
                    .map(known -> findBatches.get(known).replaceWithVoid())
                    .orElseThrow(() -> DesktopProblem.BATCH_NOT_FOUND.because("There is no such batch"));
        }
    }
}
