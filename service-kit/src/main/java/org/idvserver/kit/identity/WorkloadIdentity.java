package org.idvserver.kit.identity;

import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which machine or program a certificate speaks for: the SPIFFE id in its URI subject alternative name,
 * {@code spiffe://<trust domain>/service/<name>} or {@code .../terminal/<id>}.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md">X509-SVID</a>
 */
public record WorkloadIdentity(Kind kind, String id) {
    private static final int URI_NAME = 6;

    /** What can hold a certificate of the platform. */
    public enum Kind {
        SERVICE,
        TERMINAL;

        String path() {
            return switch (this) {
                case SERVICE -> "service";
                case TERMINAL -> "terminal";
            };
        }
    }

    /** The identity in a certificate whose chain was already verified; empty unless it has exactly one, of our trust domain. */
    public static Optional<WorkloadIdentity> of(X509Certificate certificate, String trustDomain) {
        List<URI> ids = uriNames(certificate).stream()
                .filter(uri -> "spiffe".equals(uri.getScheme()))
                .toList();
        if (ids.size() != 1 || !trustDomain.equals(ids.get(0).getHost())) {
            return Optional.empty();
        }
        String[] path = ids.get(0).getPath().split("/", -1);
        if (path.length != 3 || path[2].isEmpty()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.path().equals(path[1])) {
                return Optional.of(new WorkloadIdentity(kind, path[2]));
            }
        }
        return Optional.empty();
    }

    private static List<URI> uriNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI_NAME))
                            .map(name -> URI.create((String) name.get(1)))
                            .toList();
        } catch (CertificateParsingException | IllegalArgumentException unreadable) {
            return List.of();
        }
    }

    /** As an audit actor: {@code terminal/<id>}. */
    public String actor() {
        return kind.path() + "/" + id;
    }
}
