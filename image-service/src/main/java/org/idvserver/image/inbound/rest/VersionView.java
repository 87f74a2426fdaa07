package org.idvserver.image.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.image.domain.BinMark;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImportStep;

/** A version as the API shows it. Reason and message say why it failed, or why it waits. */
public record VersionView(
        UUID id,
        UUID imageId,
        UUID poolId,
        int number,
        String target,
        String state,
        String reason,
        String message,
        String format,
        long sizeBytes,
        String importStep,
        long progressBytes,
        long progressTotalBytes,
        String sourceSha256,
        String manifestSha256,
        Instant createdTime,
        String notes,
        Instant reviewBy,
        boolean reviewDue,
        Instant deletedTime) {

    static VersionView of(ImageVersion version) {
        return new VersionView(
                version.id(),
                version.imageId(),
                version.pool().id(),
                version.number(),
                version.target().name(),
                version.state().name(),
                version.reason().orElse(null),
                version.message().orElse(null),
                Words.word(version.source().format()),
                version.sizeBytes(),
                version.importStep().map(ImportStep::name).orElse(null),
                version.progressBytes(),
                version.progressTotalBytes(),
                version.sourceSha256().orElse(null),
                version.manifestSha256().orElse(null),
                version.created(),
                version.care().notes(),
                version.care().reviewBy().orElse(null),
                version.care().isDue(Instant.now()),
                version.bin().map(BinMark::deleted).orElse(null));
    }
}
