package org.idvserver.image.outbound.ceph;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/** The calls of librbd that rados-java lacks. */
final class Librbd {

    static {
        Native.register(Librbd.class, NativeLibrary.getInstance("rbd"));
    }

    private Librbd() {}

    static native int rbd_metadata_set(Pointer image, String key, String value);

    static native int rbd_metadata_get(Pointer image, String key, byte[] value, LongByReference length);
}
