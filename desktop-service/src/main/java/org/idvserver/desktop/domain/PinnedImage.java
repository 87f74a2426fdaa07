package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/** The image version that was chosen once, with what a terminal needs to verify its copy. */
@Embeddable
public record PinnedImage(
        @Column(name = "image_version_id") UUID versionId,
        @Column(name = "image_size_bytes") Long sizeBytes,
        @Column(name = "image_manifest_sha256") String manifestSha256) {}
