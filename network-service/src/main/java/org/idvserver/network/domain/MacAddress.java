package org.idvserver.network.domain;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.UUID;

/** Derives locally administered MAC addresses, so that a port has the same one however often it is asked for. */
public final class MacAddress {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private MacAddress() {}

    /** {@code 02:} and 40 bits of the port's id; another attempt gives another address, for when the first is taken. */
    public static String of(UUID port, int attempt) {
        long mixed = scatter(port.getMostSignificantBits() ^ scatter(port.getLeastSignificantBits() + attempt));
        byte[] bytes = ByteBuffer.allocate(8).putLong(mixed).array();
        return String.format(
                Locale.ROOT, "02:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]);
    }

    /** The finaliser of SplitMix64: every bit of the result depends on every bit of the input. */
    private static long scatter(long value) {
        long mixed = value + GOLDEN_RATIO;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
