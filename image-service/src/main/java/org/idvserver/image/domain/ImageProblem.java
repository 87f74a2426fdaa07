package org.idvserver.image.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum ImageProblem implements ProblemCode {
    POOL_NOT_FOUND(ProblemKind.NOT_FOUND),
    POOL_EXISTS(ProblemKind.ALREADY_EXISTS),
    NO_POOL(ProblemKind.WRONG_STATE),
    IMAGE_NOT_FOUND(ProblemKind.NOT_FOUND),
    IMAGE_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    VERSION_NOT_FOUND(ProblemKind.NOT_FOUND),
    VERSION_NOT_RELEASED(ProblemKind.WRONG_STATE),
    WRONG_STATE(ProblemKind.WRONG_STATE),
    CHANNEL_NOT_FOUND(ProblemKind.NOT_FOUND),
    UPLOAD_NOT_FOUND(ProblemKind.NOT_FOUND),
    UPLOAD_INCOMPLETE(ProblemKind.WRONG_STATE),
    UPLOAD_BUSY(ProblemKind.CONFLICT),
    WRONG_OFFSET(ProblemKind.CONFLICT),
    UPLOAD_TOO_LONG(ProblemKind.INVALID),
    VOLUME_NOT_FOUND(ProblemKind.NOT_FOUND),
    VOLUME_PENDING(ProblemKind.TIMEOUT),
    VOLUME_BEING_DELETED(ProblemKind.CONFLICT),
    VOLUME_OF_OTHER_VERSION(ProblemKind.ALREADY_EXISTS),
    VOLUME_IN_USE(ProblemKind.WRONG_STATE),
    VOLUME_NOT_READY(ProblemKind.WRONG_STATE),
    VOLUME_GRANTED_ELSEWHERE(ProblemKind.WRONG_STATE),
    SEGMENT_NOT_FOUND(ProblemKind.NOT_FOUND),
    SOURCE_NOT_FOUND(ProblemKind.NOT_FOUND),
    SOURCE_REFUSED(ProblemKind.INVALID),
    CHECKSUM_MISMATCH(ProblemKind.INVALID),
    CONVERSION_FAILED(ProblemKind.INVALID),
    IMPORT_TIMEOUT(ProblemKind.TIMEOUT),
    LEASE_LOST(ProblemKind.CONFLICT),
    STORAGE_MISSING(ProblemKind.NOT_FOUND),
    STORAGE_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    STORAGE_FAILED(ProblemKind.INTERNAL),
    LIBVIRT_UNAVAILABLE(ProblemKind.UNAVAILABLE);

    private final ProblemKind kind;

    ImageProblem(ProblemKind kind) {
        this.kind = kind;
    }

    /** The code that was recorded under this name; one of a mechanism below, which has no entry here, is STORAGE_UNAVAILABLE. */
    public static ImageProblem ofName(String name) {
        for (ImageProblem problem : values()) {
            if (problem.name().equals(name)) {
                return problem;
            }
        }
        return STORAGE_UNAVAILABLE;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
