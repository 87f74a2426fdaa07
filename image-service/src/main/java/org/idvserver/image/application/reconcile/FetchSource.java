package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.idvserver.image.application.DownloadFiles;
import org.idvserver.image.application.ImportProgress;
import org.idvserver.image.application.RemoteSources;
import org.idvserver.image.application.SourceFiles;
import org.idvserver.image.application.UploadFiles;
import org.idvserver.image.application.UploadFiles.Piece;
import org.idvserver.image.application.Uploads;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImportStep;

/** Makes a version's source a file of this machine. What was fetched by an attempt that broke off is not fetched again. */
@ApplicationScoped
class FetchSource {
    private final SourceFiles sourceFiles;
    private final Uploads uploads;
    private final UploadFiles uploadFiles;
    private final RemoteSources remoteSources;
    private final DownloadFiles downloads;
    private final ImageConfig config;

    FetchSource(
            SourceFiles sourceFiles,
            Uploads uploads,
            UploadFiles uploadFiles,
            RemoteSources remoteSources,
            DownloadFiles downloads,
            ImageConfig config) {
        this.sourceFiles = sourceFiles;
        this.uploads = uploads;
        this.uploadFiles = uploadFiles;
        this.remoteSources = remoteSources;
        this.downloads = downloads;
        this.config = config;
    }

    Uni<Path> fetch(ImageVersion version, Consumer<ImportProgress> progress) {
        ImageSource source = version.source();
        return switch (source.kind()) {
            case PATH -> sourceFiles.locate(source.reference());
            case UPLOAD -> upload(UUID.fromString(source.reference()));
            case URL -> download(version.id(), source.reference(), progress);
            case MAINTENANCE ->
                throw new IllegalStateException("the disk of a maintenance VM is copied, see CopyDisks");
        };
    }

    /** What was fetched for a version is of no use after its import, however that ended. */
    Uni<Void> forget(ImageVersion version) {
        return version.source().kind() == ImageSource.Kind.URL
                ? downloads.remove(version.id())
                : Uni.createFrom().voidItem();
    }

    private Uni<Path> upload(UUID id) {
        return Panache.withSession(() -> uploads.piecesOf(id))
                .map(pieces -> pieces.stream()
                        .map(piece -> new Piece(piece.id(), piece.sizeBytes()))
                        .toList())
                .flatMap((List<Piece> pieces) -> uploadFiles.whole(id, pieces, config.importLimit()));
    }

    private Uni<Path> download(UUID version, String url, Consumer<ImportProgress> progress) {
        return downloads.whole(version).flatMap(whole -> whole.map(Uni.createFrom()::item)
                .orElseGet(() -> downloads
                        .broken(version)
                        .flatMap(broken ->
                                remoteSources.read(url, broken, content -> write(version, content, progress)))));
    }

    private Uni<Path> write(UUID version, RemoteSources.Content content, Consumer<ImportProgress> progress) {
        long total = content.totalBytes().orElse(0);
        return downloads.write(
                version, content, done -> progress.accept(new ImportProgress(ImportStep.FETCHING, done, total)));
    }
}
