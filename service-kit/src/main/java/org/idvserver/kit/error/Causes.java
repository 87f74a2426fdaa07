package org.idvserver.kit.error;

/** What a failure comes from: drivers and frameworks wrap it in failures of their own. */
public final class Causes {

    private Causes() {}

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
