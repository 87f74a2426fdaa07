package org.idvserver.image.outbound.ceph;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** The calls of librados that rados-java lacks. */
final class Librados {
    static {
        Native.register(Librados.class, NativeLibrary.getInstance("rados"));
    }

    private Librados() {}

    static native int rados_lock_shared(
            Pointer pool,
            String object,
            String name,
            String cookie,
            String tag,
            String description,
            Pointer duration,
            byte flags);

    /** Fills each text with one word for each holder, each ended by a zero; answers their number. */
    static native long rados_list_lockers(
            Pointer pool,
            String object,
            String name,
            IntByReference exclusive,
            Pointer tag,
            LongByReference tagBytes,
            Pointer clients,
            LongByReference clientsBytes,
            Pointer cookies,
            LongByReference cookiesBytes,
            Pointer addresses,
            LongByReference addressesBytes);

    static native Pointer rados_ioctx_get_cluster(Pointer pool);

    static native int rados_wait_for_latest_osdmap(Pointer cluster);

    /** The duration is a struct timeval: seconds, microseconds. */
    static native int rados_lock_exclusive(
            Pointer pool, String object, String name, String cookie, String description, Pointer duration, byte flags);
}
