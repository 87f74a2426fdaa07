package org.idvserver.image.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum ImageProblem implements ProblemCode {
    POOL_NOT_FOUND(ProblemKind.NOT_FOUND),
    POOL_EXISTS(ProblemKind.ALREADY_EXISTS),
    NO_POOL(ProblemKind.WRONG_STATE),
    POOL_INACTIVE(ProblemKind.WRONG_STATE),
    POOL_DRAINING(ProblemKind.WRONG_STATE),
    POOL_IN_USE(ProblemKind.WRONG_STATE),
    POOL_CONFIGURED(ProblemKind.WRONG_STATE),
    POOL_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    POOL_FULL(ProblemKind.EXHAUSTED),
    POOL_NOT_OFFERED(ProblemKind.INVALID),
    IMAGE_NOT_FOUND(ProblemKind.NOT_FOUND),
    IMAGE_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    VERSION_NOT_FOUND(ProblemKind.NOT_FOUND),
    VERSION_NOT_RELEASED(ProblemKind.WRONG_STATE),
    WRONG_STATE(ProblemKind.WRONG_STATE),
    VERSION_IN_USE(ProblemKind.WRONG_STATE),
    BEING_PURGED(ProblemKind.WRONG_STATE),
    NO_PREVIOUS_VERSION(ProblemKind.WRONG_STATE),
    CHANNEL_NOT_FOUND(ProblemKind.NOT_FOUND),
    UPLOAD_NOT_FOUND(ProblemKind.NOT_FOUND),
    UPLOAD_INCOMPLETE(ProblemKind.WRONG_STATE),
    UPLOAD_BUSY(ProblemKind.CONFLICT, 423),
    UPLOAD_CLOSED(ProblemKind.FORBIDDEN),
    UPLOAD_IN_USE(ProblemKind.WRONG_STATE),
    UPLOAD_STALLED(ProblemKind.TIMEOUT, 408),
    UPLOAD_TOO_LARGE(ProblemKind.INVALID, 413),
    UPLOAD_FOLDER_FULL(ProblemKind.EXHAUSTED, 507),
    UPLOAD_PROTOCOL(ProblemKind.INVALID, 412),
    UPLOAD_PART_TYPE(ProblemKind.INVALID, 415),
    PART_CHECKSUM_MISMATCH(ProblemKind.INVALID, 460),
    WRONG_OFFSET(ProblemKind.CONFLICT),
    UPLOAD_TOO_LONG(ProblemKind.INVALID),
    VOLUME_NOT_FOUND(ProblemKind.NOT_FOUND),
    VOLUME_PENDING(ProblemKind.TIMEOUT),
    VOLUME_BEING_DELETED(ProblemKind.CONFLICT),
    VOLUME_OF_OTHER_VERSION(ProblemKind.ALREADY_EXISTS),
    VOLUME_IN_USE(ProblemKind.WRONG_STATE),
    VOLUME_BUSY(ProblemKind.CONFLICT),
    VOLUME_NOT_READY(ProblemKind.WRONG_STATE),
    VOLUME_NOT_OPEN(ProblemKind.WRONG_STATE),
    VOLUME_NOT_REMOTE(ProblemKind.WRONG_STATE),
    VOLUME_GRANTED_ELSEWHERE(ProblemKind.WRONG_STATE),
    VOLUME_FENCED(ProblemKind.WRONG_STATE),
    SIZE_TOO_SMALL(ProblemKind.INVALID),
    SNAPSHOT_NOT_FOUND(ProblemKind.NOT_FOUND),
    SNAPSHOTS_IN_THE_WAY(ProblemKind.WRONG_STATE),
    FINDING_NOT_FOUND(ProblemKind.NOT_FOUND),
    FINDING_STALE(ProblemKind.WRONG_STATE),
    REPAIR_NOT_POSSIBLE(ProblemKind.WRONG_STATE),
    SEGMENT_NOT_FOUND(ProblemKind.NOT_FOUND),
    SOURCE_NOT_FOUND(ProblemKind.NOT_FOUND),
    SOURCE_REFUSED(ProblemKind.INVALID),
    SOURCE_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    SANDBOX_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    CHECKSUM_MISMATCH(ProblemKind.INVALID),
    CONVERSION_FAILED(ProblemKind.INVALID),
    IMPORT_TIMEOUT(ProblemKind.TIMEOUT),
    LEASE_LOST(ProblemKind.CONFLICT),
    STORAGE_MISSING(ProblemKind.NOT_FOUND),
    STORAGE_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    STORAGE_FAILED(ProblemKind.INTERNAL),
    LIBVIRT_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    LIBVIRT_REFUSED(ProblemKind.INTERNAL),
    MAINTENANCE_VM_NOT_FOUND(ProblemKind.NOT_FOUND),
    MAINTENANCE_EXISTS(ProblemKind.ALREADY_EXISTS),
    MAINTENANCE_QUOTA(ProblemKind.EXHAUSTED),
    DEADLINE_PASSED(ProblemKind.WRONG_STATE),
    CONSOLE_TICKET_REFUSED(ProblemKind.UNAUTHENTICATED),
    CONSOLE_ORIGIN_REFUSED(ProblemKind.FORBIDDEN),
    CONSOLE_UNAVAILABLE(ProblemKind.UNAVAILABLE);

    private final ProblemKind kind;
    private final int httpStatus;

    ImageProblem(ProblemKind kind) {
        this(kind, kind.httpStatus());
    }

    /** With the status that tus prescribes, or that its clients know. */
    ImageProblem(ProblemKind kind, int httpStatus) {
        this.kind = kind;
        this.httpStatus = httpStatus;
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

    @Override
    public int httpStatus() {
        return httpStatus;
    }
}
