package org.idvserver.image.outbound.ceph;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** The calls of librados that rados-java lacks. */
final class Librados {
    static {
        Native.register(Librados.class, NativeLibrary.getInstance("rados"));
    }

    private Librados() {}

    /** The duration is a struct timeval: seconds, microseconds. */
    static native int rados_lock_exclusive(
            Pointer pool, String object, String name, String cookie, String description, Pointer duration, byte flags);
}
