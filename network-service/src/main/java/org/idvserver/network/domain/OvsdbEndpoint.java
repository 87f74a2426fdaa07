package org.idvserver.network.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to get to an OVSDB server: where it listens, in the words of ovs-vsctl ({@code ssl:HOST:PORT}, {@code tcp:HOST:PORT} or
 * {@code unix:PATH}), or {@code dial-in} when it is the one that calls.
 */
public record OvsdbEndpoint(Scheme scheme, String host, int port) {
    private static final Pattern NETWORK = Pattern.compile("(ssl|tcp):(" + Cidr.ADDRESS + "):(\\d{1,5})");
    private static final Pattern UNIX = Pattern.compile("unix:(/[^\\s\\p{Cntrl}]{1,106})");
    private static final int MAX_PORT = 65_535;
    private static final String CALLS = "dial-in";

    /** How the connection is made. */
    public enum Scheme {
        SSL,
        TCP,
        UNIX,
        DIAL_IN
    }

    /** Empty when the text is none of the four forms. */
    public static Optional<OvsdbEndpoint> parse(String text) {
        if (text.equals(CALLS)) {
            return Optional.of(new OvsdbEndpoint(Scheme.DIAL_IN, "", 0));
        }
        Matcher unix = UNIX.matcher(text);
        if (unix.matches()) {
            return Optional.of(new OvsdbEndpoint(Scheme.UNIX, unix.group(1), 0));
        }
        Matcher network = NETWORK.matcher(text);
        if (!network.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(network.group(network.groupCount()));
        Scheme scheme = network.group(1).equals("ssl") ? Scheme.SSL : Scheme.TCP;
        return port >= 1 && port <= MAX_PORT
                ? Optional.of(new OvsdbEndpoint(scheme, network.group(2), port))
                : Optional.empty();
    }

    /** True when the node opens the connection, and cannot be called. */
    public boolean dialsIn() {
        return scheme == Scheme.DIAL_IN;
    }

    @Override
    public String toString() {
        return switch (scheme) {
            case SSL -> "ssl:" + host + ":" + port;
            case TCP -> "tcp:" + host + ":" + port;
            case UNIX -> "unix:" + host;
            case DIAL_IN -> CALLS;
        };
    }
}
