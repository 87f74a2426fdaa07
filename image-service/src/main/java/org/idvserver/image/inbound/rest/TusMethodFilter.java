package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** Lets clients that cannot send PATCH or DELETE send POST and name what they mean, as tus wants it. */
@Provider
@PreMatching
public class TusMethodFilter implements ContainerRequestFilter {
    private static final Set<String> MEANT = Set.of(HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.HEAD);

    @Override
    public void filter(ContainerRequestContext request) {
        String meant = request.getHeaderString("X-HTTP-Method-Override");
        boolean upload = request.getUriInfo().getPath().startsWith(Tus.PATH + "/");
        if (upload && meant != null && MEANT.contains(meant) && HttpMethod.POST.equals(request.getMethod())) {
            request.setMethod(meant);
        }
    }
}
