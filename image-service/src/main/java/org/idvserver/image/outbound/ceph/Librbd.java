package org.idvserver.image.outbound.ceph;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/** The calls of librbd that rados-java lacks. */
final class Librbd {
    static {
        Native.register(Librbd.class, NativeLibrary.getInstance("rbd"));
    }

    private Librbd() {}

    /** Told how far long work is; a negative answer ends it. It must not throw: librbd would take that for success. */
    interface Progress extends Callback {
        int invoke(long done, long total, Pointer context);
    }

    static native void rbd_image_options_create(PointerByReference options);

    static native int rbd_image_options_set_uint64(Pointer options, int option, long value);

    static native void rbd_image_options_destroy(Pointer options);

    static native int rbd_clone3(
            Pointer parentPool, String parent, String snapshot, Pointer childPool, String child, Pointer options);

    static native int rbd_metadata_set(Pointer image, String key, String value);

    static native int rbd_metadata_get(Pointer image, String key, byte[] value, LongByReference length);

    static native int rbd_get_create_timestamp(Pointer image, Pointer timespec);

    static native int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);

    static native void rbd_watchers_list_cleanup(Pointer watchers, long count);

    /** Fills each text with one word for each holder of the lock, each ended by a zero; answers their number. */
    static native long rbd_list_lockers(
            Pointer image,
            IntByReference exclusive,
            Pointer tag,
            LongByReference tagBytes,
            Pointer clients,
            LongByReference clientsBytes,
            Pointer cookies,
            LongByReference cookiesBytes,
            Pointer addresses,
            LongByReference addressesBytes);

    static native int rbd_break_lock(Pointer image, String client, String cookie);

    static native int rbd_flatten_with_progress(Pointer image, Progress progress, Pointer context);

    /** Told of each extent that is there, or not there any more; the same holds for its answer. */
    interface Extent extends Callback {
        int invoke(long offset, long length, int exists, Pointer context);
    }

    /** Since a snapshot, or from the beginning for null; by whole objects it only asks the object map. */
    static native int rbd_diff_iterate2(
            Pointer image,
            String since,
            long offset,
            long length,
            byte withParent,
            byte wholeObjects,
            Extent extent,
            Pointer context);

    static native int rbd_open_by_id(Pointer pool, String id, PointerByReference image, String snapshot);

    static native int rbd_close(Pointer image);

    static native int rbd_snap_list(Pointer image, Pointer snapshots, IntByReference count);

    static native void rbd_snap_list_end(Pointer snapshots);

    static native int rbd_snap_is_protected(Pointer image, String snapshot, IntByReference yes);

    static native int rbd_snap_unprotect(Pointer image, String snapshot);

    static native int rbd_snap_remove(Pointer image, String snapshot);

    static native int rbd_trash_move(Pointer pool, String name, long delaySeconds);

    static native int rbd_trash_list(Pointer pool, Pointer entries, LongByReference count);

    static native void rbd_trash_list_cleanup(Pointer entries, long count);

    static native int rbd_trash_remove(Pointer pool, String id, byte force);

    /** What is in librbd's cache is in the storage afterwards. */
    static native int rbd_flush(Pointer image);

    static native int rbd_aio_create_completion(Pointer argument, Pointer callback, PointerByReference completion);

    /** The bytes are read until it is complete. */
    static native int rbd_aio_write(Pointer image, long offset, long length, Pointer bytes, Pointer completion);

    static native int rbd_aio_wait_for_complete(Pointer completion);

    static native long rbd_aio_get_return_value(Pointer completion);

    static native void rbd_aio_release(Pointer completion);
}
