package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Who holds a lock of Ceph's, as the storage itself has written it down. */
final class Lockers {
    private static final int MOST_BYTES = 1 << 16;

    /** librados tells it, librbd does not. */
    private static final Pattern ADDRESS_TYPE = Pattern.compile("^(any|v1|v2):");

    private final IntByReference exclusive = new IntByReference();
    private final Words tag = new Words();
    private final Words clients = new Words();
    private final Words cookies = new Words();
    private final Words addresses = new Words();

    private Lockers() {}

    /** A client of Ceph, the word by which it took the lock, and its address with the number that it chose. */
    record Locker(String client, String cookie, String address) {}

    /** Of the lock that librbd takes before it writes. */
    static List<Locker> of(RbdImage image) throws IOException {
        Lockers lockers = new Lockers();
        return lockers.read(Librbd.rbd_list_lockers(
                image.getPointer(),
                lockers.exclusive,
                lockers.tag.text,
                lockers.tag.bytes,
                lockers.clients.text,
                lockers.clients.bytes,
                lockers.cookies.text,
                lockers.cookies.bytes,
                lockers.addresses.text,
                lockers.addresses.bytes));
    }

    static List<Locker> of(IoCTX pool, String object, String lock) throws IOException {
        Lockers lockers = new Lockers();
        return lockers.read(Librados.rados_list_lockers(
                pool.getPointer(),
                object,
                lock,
                lockers.exclusive,
                lockers.tag.text,
                lockers.tag.bytes,
                lockers.clients.text,
                lockers.clients.bytes,
                lockers.cookies.text,
                lockers.cookies.bytes,
                lockers.addresses.text,
                lockers.addresses.bytes));
    }

    private List<Locker> read(long count) throws IOException {
        if (count < 0) {
            throw new RbdException("the holders of a lock are unknown", (int) count);
        }
        List<Locker> found = new ArrayList<>();
        for (int holder = 0; holder < count; holder++) {
            String address = ADDRESS_TYPE.matcher(addresses.get(holder)).replaceFirst("");
            found.add(new Locker(clients.get(holder), cookies.get(holder), address));
        }
        return found;
    }

    /** Words one after the other, each ended by a zero. */
    private static final class Words {
        private final Memory text = new Memory(MOST_BYTES);
        private final LongByReference bytes = new LongByReference(MOST_BYTES);

        private String get(int place) {
            byte[] all = text.getByteArray(0, (int) bytes.getValue());
            return new String(all, StandardCharsets.US_ASCII).split("\0", -1)[place];
        }
    }
}
