package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import org.idvserver.image.application.UploadProgress;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;

/** What tus clients are told in headers. */
final class TusAnswers {

    private TusAnswers() {}

    /** The location is a path: right behind whatever gateway the client came through. */
    static Response.ResponseBuilder created(Upload upload) {
        return Response.status(Response.Status.CREATED)
                .header("Location", address(upload.id()))
                .header("Upload-Expires", date(upload.expires()));
    }

    static Response createdWithPart(UploadProgress progress) {
        return created(progress.upload())
                .header(UploadHeaders.OFFSET, progress.arrivedBytes())
                .build();
    }

    static Response received(UploadProgress progress) {
        return Response.noContent()
                .header(UploadHeaders.OFFSET, progress.arrivedBytes())
                .header("Upload-Expires", date(progress.upload().expires()))
                .build();
    }

    static Response state(UploadProgress progress) {
        Upload upload = progress.upload();
        Response.ResponseBuilder answer = Response.ok()
                .header(UploadHeaders.OFFSET, progress.arrivedBytes())
                .header(UploadHeaders.LENGTH, upload.sizeBytes())
                .header("Upload-Expires", date(upload.expires()))
                .header("Cache-Control", "no-store");
        if (!upload.metadata().isEmpty()) {
            answer.header(UploadHeaders.METADATA, upload.metadata());
        }
        if (upload.kind() == UploadKind.PART) {
            answer.header(UploadHeaders.CONCAT, "partial");
        } else if (upload.kind() == UploadKind.FINAL) {
            answer.header(
                    UploadHeaders.CONCAT,
                    progress.pieces().stream().map(TusAnswers::address).collect(Collectors.joining(" ", "final;", "")));
        }
        return answer.build();
    }

    private static String address(java.util.UUID id) {
        return Tus.PATH + "/" + id;
    }

    private static String date(Instant moment) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
    }
}
