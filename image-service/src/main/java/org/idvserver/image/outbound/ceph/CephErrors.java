package org.idvserver.image.outbound.ceph;

import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.RbdException;
import java.io.IOException;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;

/** What the negative error numbers of librados and librbd mean here. */
final class CephErrors {
    static final int NOT_PERMITTED = -1;
    static final int MISSING = -2;
    static final int IO = -5;
    static final int BUSY = -16;
    static final int EXISTS = -17;
    static final int INVALID = -22;
    static final int NO_SPACE = -28;
    static final int TOO_LARGE = -34;
    static final int NOT_EMPTY = -39;
    static final int NOT_CONNECTED = -107;
    static final int SHUT_DOWN = -108;
    static final int TIMED_OUT = -110;
    static final int OVER_QUOTA = -122;

    private CephErrors() {}

    static int numberOf(IOException failure) {
        if (failure instanceof RbdException rbd) {
            return rbd.getReturnValue();
        }
        return failure instanceof RadosException rados ? rados.getReturnValue() : IO;
    }

    static Problem problem(String what, IOException failure) {
        return problem(what, numberOf(failure)).causedBy(failure);
    }

    /** What the storage's own words say is for the log: they name pools, files and hosts. */
    static Problem problem(String what, int number) {
        return switch (number) {
            case MISSING -> ImageProblem.STORAGE_MISSING.because("%s: the storage has no such image", what);
            case BUSY -> ImageProblem.VOLUME_IN_USE.because("%s: the image is in use", what);
            case TIMED_OUT, NOT_CONNECTED, SHUT_DOWN ->
                ImageProblem.STORAGE_UNAVAILABLE.because("%s: the storage does not answer", what);
            case NO_SPACE, OVER_QUOTA -> ImageProblem.POOL_FULL.because("%s: the storage is full", what);
            default -> ImageProblem.STORAGE_FAILED.because("%s: the storage refused with error %d", what, -number);
        };
    }
}
