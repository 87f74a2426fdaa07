package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.Upload;

/** Says whether there is something to import before a version is made of it. */
@ApplicationScoped
public class CheckSource {
    private final Uploads uploads;
    private final UploadFiles uploadFiles;
    private final SourceFiles sourceFiles;

    CheckSource(Uploads uploads, UploadFiles uploadFiles, SourceFiles sourceFiles) {
        this.uploads = uploads;
        this.uploadFiles = uploadFiles;
        this.sourceFiles = sourceFiles;
    }

    /** A file in an allowed folder; fails with SOURCE_NOT_FOUND or SOURCE_REFUSED. */
    public Uni<ImageSource> path(String path, ImageFormat format, String sha256) {
        ImageSource source = ImageSource.path(path, format, sha256);
        return sourceFiles.locate(source).replaceWith(source);
    }

    /** An upload that is complete; fails with UPLOAD_NOT_FOUND or UPLOAD_INCOMPLETE. */
    public Uni<ImageSource> upload(UUID uploadId, ImageFormat format, String sha256) {
        return Panache.withSession(() -> uploads.get(uploadId))
                .call(this::checkComplete)
                .map(upload -> ImageSource.upload(
                        uploadId, format, sha256 == null ? upload.sha256().orElse(null) : sha256));
    }

    private Uni<Void> checkComplete(Upload upload) {
        return uploadFiles
                .arrived(upload.id())
                .invoke(arrived -> {
                    if (arrived != upload.sizeBytes()) {
                        throw ImageProblem.UPLOAD_INCOMPLETE.because(
                                "%d of %d bytes have arrived", arrived, upload.sizeBytes());
                    }
                })
                .replaceWithVoid();
    }
}
