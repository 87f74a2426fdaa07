package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;
import org.idvserver.kit.error.Faults;

/** Says whether there is something to import before a version is made of it. */
@ApplicationScoped
public class CheckSource {
    private final FindUploads findUploads;
    private final SourceFiles sourceFiles;
    private final RemoteSources remoteSources;

    CheckSource(FindUploads findUploads, SourceFiles sourceFiles, RemoteSources remoteSources) {
        this.findUploads = findUploads;
        this.sourceFiles = sourceFiles;
        this.remoteSources = remoteSources;
    }

    /** What is said of the file beside where it is: an upload's announcement may have said it before. */
    public record Said(Optional<ImageFormat> format, Optional<String> sha256) {

        private ImageFormat knownFormat() {
            new Faults()
                    .require(format.isPresent(), "format", "must be raw, qcow2, vmdk or vhdx")
                    .throwIfAny();
            return format.orElseThrow();
        }

        private Said orElse(Upload upload) {
            return new Said(format.or(upload::format), sha256.or(upload::sha256));
        }
    }

    /** A file in an allowed folder; fails with SOURCE_NOT_FOUND or SOURCE_REFUSED. */
    public Uni<ImageSource> path(String path, Said said) {
        ImageSource source =
                ImageSource.path(path, said.knownFormat(), said.sha256().orElse(null));
        return sourceFiles.locate(path).replaceWith(source);
    }

    /** A file on an allowed server; fails with SOURCE_REFUSED. Whether it is there is seen when it is fetched. */
    public Uni<ImageSource> url(String url, Said said) {
        ImageSource source =
                ImageSource.url(url, said.knownFormat(), said.sha256().orElse(null));
        remoteSources.check(url);
        return Uni.createFrom().item(source);
    }

    /** An upload of the caller's that is complete; fails with UPLOAD_NOT_FOUND or UPLOAD_INCOMPLETE. */
    public Uni<ImageSource> upload(Caller caller, UUID uploadId, Said said) {
        return findUploads
                .progress(caller, uploadId)
                .invoke(UploadProgress::checkComplete)
                .invoke(progress -> checkNoPart(progress.upload()))
                .map(progress -> said.orElse(progress.upload()))
                .map(all -> ImageSource.upload(
                        uploadId, all.knownFormat(), all.sha256().orElse(null)));
    }

    private static void checkNoPart(Upload upload) {
        if (upload.kind() == UploadKind.PART) {
            throw ImageProblem.UPLOAD_INCOMPLETE.because("The upload is a part: put it together with the others first");
        }
    }
}
