package org.idvserver.network.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A block of IPv4 addresses, such as 10.128.3.0/24. Hosts are counted from 0, the network's own address. */
public record Cidr(int base, int prefix) {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    /** Pattern of an IPv4 address. */
    public static final String ADDRESS = OCTET + "(\\." + OCTET + "){3}";
    /** Pattern of a block. */
    public static final String PATTERN = ADDRESS + "/(3[0-2]|[12]?\\d)";

    public Cidr {
        if (prefix < 0 || prefix > 32 || (base & ~mask(prefix)) != 0) {
            throw new IllegalArgumentException(format(base) + "/" + prefix + " is not a block");
        }
    }

    /** Reads {@code a.b.c.d/n}; throws IllegalArgumentException when it is malformed or has bits below its prefix. */
    public static Cidr parse(String text) {
        if (!text.matches(PATTERN)) {
            throw new IllegalArgumentException("not a block");
        }
        String[] parts = text.split("/", -1);
        return new Cidr(number(parts[0]), Integer.parseInt(parts[1]));
    }

    /** True when {@link #parse} would accept the text. */
    public static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException notABlock) {
            return false;
        }
    }

    /** The fewest blocks that have these addresses and no others, in order. */
    public static List<Cidr> covering(Collection<String> addresses) {
        long[] numbers = addresses.stream()
                .mapToLong(address -> Integer.toUnsignedLong(number(address)))
                .sorted()
                .distinct()
                .toArray();
        List<Cidr> blocks = new ArrayList<>();
        int at = 0;
        while (at < numbers.length) {
            int prefix = 32;
            while (prefix > 0 && isWhole(numbers, at, prefix - 1)) {
                prefix--;
            }
            blocks.add(new Cidr((int) numbers[at], prefix));
            at += 1 << (32 - prefix);
        }
        return blocks;
    }

    /** Whether all addresses of the block that begins there are among the numbers. */
    private static boolean isWhole(long[] numbers, int at, int prefix) {
        long size = 1L << (32 - prefix);
        return numbers[at] % size == 0
                && at + size <= numbers.length
                && numbers[(int) (at + size - 1)] == numbers[at] + size - 1;
    }

    /** How many addresses the block has, the first and the last included. */
    public long size() {
        return 1L << (32 - prefix);
    }

    public String address(int host) {
        return format(base + host);
    }

    /** Position of an address within the block; negative when it is outside of it. */
    public int host(String address) {
        int number = number(address);
        return (number & mask(prefix)) == base ? number - base : -1;
    }

    /** The n-th block of a longer prefix within this one. */
    public Cidr block(int index, int longerPrefix) {
        return new Cidr(base + (index << (32 - longerPrefix)), longerPrefix);
    }

    /** How many blocks of a longer prefix this one has. */
    public int blocks(int longerPrefix) {
        return 1 << (longerPrefix - prefix);
    }

    public boolean overlaps(Cidr other) {
        int shorter = mask(Math.min(prefix, other.prefix));
        return (base & shorter) == (other.base & shorter);
    }

    /** Whether two addresses are in one block of a netmask. */
    public static boolean together(String one, String other, String netmask) {
        return ((number(one) ^ number(other)) & number(netmask)) == 0;
    }

    public String netmask() {
        return format(mask(prefix));
    }

    @Override
    public String toString() {
        return format(base) + "/" + prefix;
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    private static int number(String address) {
        int number = 0;
        for (String octet : address.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(octet);
        }
        return number;
    }

    private static String format(int number) {
        return (number >>> 24) + "." + (number >>> 16 & 255) + "." + (number >>> 8 & 255) + "." + (number & 255);
    }
}
