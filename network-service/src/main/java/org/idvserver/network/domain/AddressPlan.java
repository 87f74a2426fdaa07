package org.idvserver.network.domain;

/**
 * Which addresses of a network may be given out. Desktops get the lowest free one above the reserved range; service ports
 * get reserved ones first and, where a network is on many nodes, then the highest free ones.
 */
public record AddressPlan(int first, int last, int reservedLast, int gateway) {
    /** Below this many addresses nothing is kept back. */
    private static final int SMALL = 32;

    private static final int RESERVED_LAST = 9;

    /** An internal network has no gateway yet; its first address is kept for one. */
    public static AddressPlan ofInternal(Cidr cidr) {
        return of(cidr, 1);
    }

    public static AddressPlan of(Cidr cidr, int gateway) {
        int last = (int) cidr.size() - 2;
        return new AddressPlan(1, last, last < SMALL ? 1 : RESERVED_LAST, gateway);
    }

    /** How many addresses desktops can have. */
    public int forDesktops() {
        int all = last - reservedLast;
        return gateway > reservedLast && gateway <= last ? all - 1 : all;
    }
}
