package org.idvserver.network.domain;

import java.net.IDN;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.kit.error.Faults;

/**
 * What guests of a network with an allow-list may reach: a DNS name and all names below it, or a block of addresses.
 *
 * @param destination the name or the block
 * @param ports such as tcp/443; none means all of TCP and UDP
 */
public record AllowedDestination(Kind kind, String destination, List<String> ports) {
    /** Of a web site; HTTP/3 goes by UDP. */
    private static final List<String> WEB = List.of("tcp/80", "tcp/443", "udp/443");

    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")+");
    private static final Pattern PORT = Pattern.compile("(tcp|udp)/([1-9][0-9]{0,4})");
    private static final int LONGEST_NAME = 253;
    private static final int MOST_PORTS = 16;
    private static final int LAST_PORT = 65_535;
    private static final int DNS = 53;
    /** A wider one is no list any more. */
    private static final int WIDEST_BLOCK = 8;

    /** How a destination is named. */
    public enum Kind {
        HOST,
        CIDR
    }

    /** An entry as it came in: one of host and cidr, the other null; ports null for the usual ones. */
    public record Wish(String host, String cidr, List<String> ports) {}

    public AllowedDestination {
        ports = List.copyOf(ports);
    }

    /** The block, when it is one. */
    Optional<Cidr> block() {
        return kind == Kind.CIDR ? Optional.of(Cidr.parse(destination)) : Optional.empty();
    }

    /** Notes all faults of an entry; what is answered counts only when there are none. */
    static Optional<AllowedDestination> of(Wish wish, String at, Faults faults) {
        if (wish == null || (wish.host() == null) == (wish.cidr() == null)) {
            faults.add(at, "must have either a host or a cidr");
            return Optional.empty();
        }
        Kind kind = wish.host() != null ? Kind.HOST : Kind.CIDR;
        String destination =
                switch (kind) {
                    case HOST -> host(wish.host(), at + ".host", faults);
                    case CIDR -> cidr(wish.cidr(), at + ".cidr", faults);
                };
        if (wish.ports() != null) {
            checkPorts(wish.ports(), at + ".ports", faults);
        }
        List<String> usual = kind == Kind.HOST ? WEB : List.of();
        return Optional.of(
                new AllowedDestination(kind, destination, wish.ports() == null ? usual : known(wish.ports())));
    }

    /** In one order, so that the same wish is always the same list. */
    private static List<String> known(List<String> ports) {
        return ports.stream().filter(Objects::nonNull).sorted().toList();
    }

    private static String host(String wish, String at, Faults faults) {
        String host = wish.toLowerCase(Locale.ROOT);
        if (!host.chars().allMatch(letter -> letter < 128)) {
            faults.add(
                    at,
                    "must be in ASCII"
                            + ascii(host).map(name -> ": write " + name).orElse(""));
        } else if (host.startsWith("*.")) {
            faults.add(at, "must not begin with *.: the names below a name are allowed with it");
        } else if (host.matches(Cidr.ADDRESS)) {
            faults.add(at, "must be a DNS name: give an address as cidr, " + host + "/32");
        } else {
            faults.require(
                    NAME.matcher(host).matches() && host.length() <= LONGEST_NAME,
                    at,
                    "must be a DNS name with a dot, such as exam.example.edu, without https:// and path");
        }
        return host;
    }

    private static Optional<String> ascii(String host) {
        try {
            return Optional.of(IDN.toASCII(host));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    private static String cidr(String wish, String at, Faults faults) {
        faults.require(
                Cidr.isValid(wish),
                at,
                "must be an IPv4 block such as 192.0.2.0/24, an address one such as 192.0.2.7/32");
        faults.require(
                !Cidr.isValid(wish) || Cidr.parse(wish).prefix() >= WIDEST_BLOCK,
                at,
                "must have a prefix of at least " + WIDEST_BLOCK);
        return wish;
    }

    private static void checkPorts(List<String> ports, String at, Faults faults) {
        faults.require(
                !ports.isEmpty() && ports.size() <= MOST_PORTS,
                at,
                "must be 1 to " + MOST_PORTS + "; leave it out for the usual ones");
        Set<String> seen = new HashSet<>();
        for (int index = 0; index < ports.size(); index++) {
            String here = at + "[" + index + "]";
            Matcher port = PORT.matcher(ports.get(index) == null ? "" : ports.get(index));
            if (!port.matches() || Integer.parseInt(port.group(2)) > LAST_PORT) {
                faults.add(here, "must be like tcp/443 or udp/443");
            } else {
                faults.require(
                        Integer.parseInt(port.group(2)) != DNS,
                        here,
                        "must not be 53: terminals answer names themselves");
                faults.require(seen.add(port.group()), here, "must not repeat");
            }
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return ports.isEmpty() ? destination : destination + " " + ports;
    }

    String text() {
        return String.join(" ", kind.name(), destination, String.join(",", ports));
    }

    static AllowedDestination read(String text) {
        String[] parts = text.split(" ", -1);
        return new AllowedDestination(
                Kind.valueOf(parts[0]), parts[1], parts[2].isEmpty() ? List.of() : List.of(parts[2].split(",", -1)));
    }
}
