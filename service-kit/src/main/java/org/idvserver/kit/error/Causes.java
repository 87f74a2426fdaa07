package org.idvserver.kit.error;

import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.DataException;
import org.hibernate.exception.LockAcquisitionException;

/** What a failure comes from: drivers and frameworks wrap it in failures of their own. */
public final class Causes {

    private Causes() {}

    /** Whether the database does not take one of many rows, or has to be asked again for them; when it is away, all fail. */
    public static boolean areOfOneRow(Throwable failure) {
        return include(
                failure, DataException.class, ConstraintViolationException.class, LockAcquisitionException.class);
    }

    /** Whether the failure, or what it was caused by at any depth, is of one of these kinds. */
    public static boolean include(Throwable failure, Class<?>... kinds) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<?> kind : kinds) {
                if (kind.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }
}
