package org.idvserver.agent.host;

import java.util.Optional;
import java.util.regex.Pattern;

/** An IPv4 address range in CIDR notation; a lone address is a range of one. */
public record Ipv4Range(int address, int prefixLength) {
    private static final Pattern ADDRESS = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    public static Optional<Ipv4Range> parse(String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "32" : text.substring(slash + 1);
        if (!length.matches("[0-9]|[12][0-9]|3[0-2]")) {
            return Optional.empty();
        }
        return parseAddress(slash < 0 ? text : text.substring(0, slash))
                .map(address -> new Ipv4Range(address, Integer.parseInt(length)));
    }

    public static boolean isAddress(String text) {
        return parseAddress(text).isPresent();
    }

    private static Optional<Integer> parseAddress(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        int address = 0;
        for (String part : text.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return Optional.of(address);
    }

    /** Whether two addresses are in one range of a netmask. */
    public static boolean together(String one, String other, String netmask) {
        return ((parseAddress(one).orElseThrow() ^ parseAddress(other).orElseThrow())
                        & parseAddress(netmask).orElseThrow())
                == 0;
    }

    public boolean contains(String other) {
        return parseAddress(other).map(value -> (value & mask()) == network()).orElse(false);
    }

    public String networkAddress() {
        return text(network());
    }

    public String netmask() {
        return text(mask());
    }

    /** Such as 10.0.0.0/8, whichever address of the range it was made from. */
    @Override
    public String toString() {
        return networkAddress() + "/" + prefixLength;
    }

    private int network() {
        return address & mask();
    }

    private int mask() {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    private static String text(int value) {
        return (value >>> 24) + "." + (value >>> 16 & 255) + "." + (value >>> 8 & 255) + "." + (value & 255);
    }
}
