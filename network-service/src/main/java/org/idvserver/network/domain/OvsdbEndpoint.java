package org.idvserver.network.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an OVSDB server listens, in the words of ovs-vsctl: {@code ssl:HOST:PORT}, {@code tcp:HOST:PORT} or {@code unix:PATH}. */
public record OvsdbEndpoint(Scheme scheme, String host, int port) {
    private static final Pattern NETWORK = Pattern.compile("(ssl|tcp):(" + Cidr.ADDRESS + "):(\\d{1,5})");
    private static final Pattern UNIX = Pattern.compile("unix:(/[^\\s\\p{Cntrl}]{1,106})");
    private static final int MAX_PORT = 65_535;

    /** How the connection is made. */
    public enum Scheme {
        SSL,
        TCP,
        UNIX
    }

    /** Empty when the text is none of the three forms. */
    public static Optional<OvsdbEndpoint> parse(String text) {
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

    @Override
    public String toString() {
        return switch (scheme) {
            case SSL -> "ssl:" + host + ":" + port;
            case TCP -> "tcp:" + host + ":" + port;
            case UNIX -> "unix:" + host;
        };
    }
}
