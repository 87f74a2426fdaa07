package org.idvserver.image.application;

import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;

/** How far an upload is, and the pieces it was put together from, if it was. */
public record UploadProgress(Upload upload, long arrivedBytes, List<UUID> pieces) {

    public boolean complete() {
        return arrivedBytes == upload.sizeBytes();
    }

    void checkComplete() {
        if (!complete()) {
            throw ImageProblem.UPLOAD_INCOMPLETE.because(
                    "%d of %d bytes of upload %s have arrived", arrivedBytes, upload.sizeBytes(), upload.id());
        }
    }
}
