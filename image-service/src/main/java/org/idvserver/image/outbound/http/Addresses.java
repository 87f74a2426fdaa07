package org.idvserver.image.outbound.http;

import java.net.InetAddress;

/** Kinds of addresses that a name on the Internet has no business to lead to. IPv4 addresses in IPv6 are IPv4 to Java. */
final class Addresses {

    private Addresses() {}

    /** This machine, its link, or a translation that may lead to either. */
    static boolean local(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean thisNetwork = bytes.length == 4 && bytes[0] == 0;
        boolean translated = begins(bytes, 0x00, 0x64, 0xff, 0x9b) || begins(bytes, 0x20, 0x02);
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || thisNetwork
                || translated;
    }

    /** Networks that are not on the Internet. */
    static boolean inner(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return address.isSiteLocalAddress() || (bytes[0] & 0xfe) == 0xfc;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean shared = first == 100 && (second & 0xc0) == 64;
        boolean benchmarks = first == 198 && (second & 0xfe) == 18;
        boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
        return address.isSiteLocalAddress() || shared || benchmarks || protocols || first >= 240;
    }

    private static boolean begins(byte[] ipv6, int... beginning) {
        if (ipv6.length != 16) {
            return false;
        }
        for (int at = 0; at < beginning.length; at++) {
            if ((ipv6[at] & 0xff) != beginning[at]) {
                return false;
            }
        }
        return true;
    }
}
