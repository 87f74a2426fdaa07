package org.idvserver.monitor.domain;

import java.util.UUID;

/** A terminal's copy of an image version. */
public record ImageCopy(UUID versionId, CopyState state, long bytesDone, long bytesTotal) {}
