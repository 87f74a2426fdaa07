package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.idvserver.image.domain.ImageProblem;

/** Both sides say which tus they speak; OPTIONS asks for it, and GET is not part of tus. */
@Provider
@Tus
public class TusVersionFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String RESUMABLE = "Tus-Resumable";
    private static final Set<String> FREE = Set.of(HttpMethod.OPTIONS, HttpMethod.GET);

    @Override
    public void filter(ContainerRequestContext request) {
        if (!FREE.contains(request.getMethod()) && !Tus.VERSION.equals(request.getHeaderString(RESUMABLE))) {
            throw ImageProblem.UPLOAD_PROTOCOL.because("Send the header %s: %s", RESUMABLE, Tus.VERSION);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(RESUMABLE, Tus.VERSION);
        if (response.getStatus() == ImageProblem.UPLOAD_PROTOCOL.httpStatus()) {
            response.getHeaders().putSingle("Tus-Version", Tus.VERSION);
        }
    }
}
