package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.idvserver.image.domain.Upload;

/** Where uploads are kept track of; their bytes are in {@link UploadFiles}. */
public interface Uploads {

    Uni<Void> add(Upload upload);

    /** Fails with UPLOAD_NOT_FOUND. */
    Uni<Upload> get(UUID id);
}
