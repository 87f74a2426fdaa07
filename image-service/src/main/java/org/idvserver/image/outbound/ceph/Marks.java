package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rbd.RbdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes an image's metadata in one act on its header object, all of it or none. librbd would open the image for writing, take
 * its lock and load its object map for each entry, which costs as much as the clone itself. Input and method are those of
 * Ceph's own object class rbd, which librbd calls in the end.
 */
final class Marks {
    private static final int LONGEST_ID = 128;

    private Marks() {}

    static void write(IoCTX pool, String image, Map<String, String> marks) throws IOException {
        byte[] input = encode(marks);
        int result = Librados.rados_exec(
                pool.getPointer(),
                "rbd_header." + idOf(pool, image),
                "rbd",
                "metadata_set",
                input,
                input.length,
                new byte[1],
                0);
        if (result < 0) {
            throw new RbdException("marks were not written", result);
        }
    }

    /** Numbers are 32 bits, lowest byte first; texts bear their length. */
    private static String idOf(IoCTX pool, String image) throws IOException {
        byte[] content = new byte[LONGEST_ID];
        int length = pool.read("rbd_id." + image, content.length, 0, content);
        if (length < Integer.BYTES) {
            throw new RbdException("the image has no id", length < 0 ? length : CephErrors.IO);
        }
        ByteBuffer read = ByteBuffer.wrap(content, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        byte[] id = new byte[read.getInt()];
        read.get(id);
        return new String(id, StandardCharsets.US_ASCII);
    }

    private static byte[] encode(Map<String, String> marks) {
        int size = Integer.BYTES;
        for (Map.Entry<String, String> mark : marks.entrySet()) {
            size += 2 * Integer.BYTES + bytes(mark.getKey()).length + bytes(mark.getValue()).length;
        }
        ByteBuffer encoded = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        encoded.putInt(marks.size());
        marks.forEach((key, value) -> {
            encoded.putInt(bytes(key).length).put(bytes(key));
            encoded.putInt(bytes(value).length).put(bytes(value));
        });
        return encoded.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
