package org.idvserver.image.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;

/** A version as the API shows it. Reason and message say why it failed, or why it waits. */
public record VersionView(
        UUID id,
        UUID imageId,
        int number,
        String target,
        String state,
        String reason,
        String message,
        String format,
        long sizeBytes,
        long progressBytes,
        String sourceSha256,
        String manifestSha256,
        Instant createdTime) {

    static VersionView of(ImageVersion version) {
        return new VersionView(
                version.id(),
                version.imageId(),
                version.number(),
                version.target().name(),
                version.state().name(),
                version.reason().orElse(null),
                version.message().orElse(null),
                Words.word(version.source().format()),
                version.sizeBytes(),
                version.progressBytes(),
                version.sourceSha256().orElse(null),
                version.manifestSha256().orElse(null),
                version.created());
    }
}
