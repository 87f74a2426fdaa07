package org.idvserver.image.outbound.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.idvserver.image.domain.ImageProblem;

/**
 * The beginnings of addresses that may be read, so that nobody can have this service read what only it can reach. Each address
 * is judged twice: as it is written, and by where its host's name leads.
 */
final class AllowedUrls {
    private static final Pattern HIDDEN_STEP = Pattern.compile("(?i)%2e|%2f|%5c|%00|//|(^|/)\\.\\.?(/|$)");
    private static final String ANY = "*.";

    private final List<Rule> rules;

    /** Fails with all that is wrong with the configuration. */
    AllowedUrls(List<String> beginnings) {
        List<String> faults = new ArrayList<>();
        List<Rule> read = new ArrayList<>();
        for (String beginning : beginnings) {
            try {
                read.add(Rule.of(beginning));
            } catch (URISyntaxException | IllegalArgumentException wrong) {
                faults.add(beginning + ": " + wrong.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("idv.image.import-urls: " + String.join("; ", faults));
        }
        rules = List.copyOf(read);
    }

    /** An address that may be asked for, if its host is where the rule expects it. */
    record Allowed(URI address, Reach reach) {

        String host() {
            return bare(address.getHost());
        }

        int port() {
            return portOf(address);
        }

        boolean secure() {
            return address.getScheme().equalsIgnoreCase("https");
        }
    }

    /** Where the host of a rule may be. */
    enum Reach {
        /** The rule names the very address, so it may be any. */
        ANYWHERE,
        /** The rule names the host: it may be one of the campus, not this machine or its link. */
        CAMPUS,
        /** The rule names many hosts: they are on the Internet. */
        INTERNET;

        boolean covers(InetAddress address) {
            return switch (this) {
                case ANYWHERE -> !address.isMulticastAddress();
                case CAMPUS -> !Addresses.local(address);
                case INTERNET -> !Addresses.local(address) && !Addresses.inner(address);
            };
        }
    }

    /** Fails with SOURCE_REFUSED. */
    Allowed check(String url) {
        URI address;
        try {
            address = new URI(url);
        } catch (URISyntaxException notAnAddress) {
            throw ImageProblem.SOURCE_REFUSED.because("The address cannot be one");
        }
        boolean plain = address.getHost() != null
                && address.getScheme() != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null
                && !HIDDEN_STEP.matcher(path(address)).find();
        return rules.stream()
                .filter(rule -> plain && rule.covers(address))
                .findFirst()
                .map(rule -> new Allowed(address, rule.reach()))
                .orElseThrow(() -> ImageProblem.SOURCE_REFUSED.because(
                        "The address is not below one that images may be fetched from"));
    }

    private record Rule(String scheme, String host, int port, String path, Reach reach) {

        static Rule of(String beginning) throws URISyntaxException {
            boolean many = beginning.contains("://" + ANY);
            URI uri = new URI(many ? beginning.replace("://" + ANY, "://") : beginning);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException("must be like https://host/folder/");
            }
            String host = bare(uri.getHost());
            boolean literal = host.equals("localhost") || host.contains(":") || host.matches("[0-9.]+");
            Reach single = literal ? Reach.ANYWHERE : Reach.CAMPUS;
            return new Rule(
                    uri.getScheme(),
                    many ? "." + host : host,
                    portOf(uri),
                    AllowedUrls.path(uri),
                    many ? Reach.INTERNET : single);
        }

        boolean covers(URI address) {
            String asked = bare(address.getHost());
            boolean hostFits = reach == Reach.INTERNET ? asked.endsWith(host) : asked.equals(host);
            String at = AllowedUrls.path(address);
            boolean below = at.equals(path) || at.startsWith(path.endsWith("/") ? path : path + "/");
            return scheme.equalsIgnoreCase(address.getScheme()) && hostFits && port == portOf(address) && below;
        }
    }

    private static String path(URI address) {
        String path = address.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String bare(String host) {
        return host.replaceAll("[\\[\\]]", "").replaceFirst("\\.$", "").toLowerCase(Locale.ROOT);
    }

    private static int portOf(URI address) {
        return address.getPort() != -1 ? address.getPort() : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
