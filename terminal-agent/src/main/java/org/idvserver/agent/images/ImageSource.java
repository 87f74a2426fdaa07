package org.idvserver.agent.images;

import java.util.Iterator;
import org.idvserver.contracts.image.v1.GetManifestResponse;

/** Where images come from. Failures are StepFailures with IMAGE_SERVICE_UNAVAILABLE or IMAGE_NOT_GRANTED. */
public interface ImageSource {

    Iterator<GetManifestResponse> manifest(String versionId);

    /** The bytes of one segment, in order, in pieces. */
    Iterator<byte[]> segment(String versionId, int index);
}
