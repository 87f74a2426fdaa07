package org.idvserver.agent.config;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.agent.config.AgentSettings.EnrolmentSettings;
import org.idvserver.agent.config.AgentSettings.Host;
import org.idvserver.agent.config.AgentSettings.Servers;
import org.idvserver.agent.config.AgentSettings.Underlay;
import org.idvserver.agent.host.Ipv4Range;

/** Reads the configuration file; collects every fault before it says so. */
public final class SettingsReader {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9.-]{1,253}:([1-9][0-9]{0,4})");
    private static final int LAST_PORT = 65_535;

    private final Properties properties;
    private final Set<String> used = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private SettingsReader(Properties properties) {
        this.properties = properties;
    }

    public static AgentSettings read(Path file) throws SettingsFaults {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new SettingsFaults(List.of(file + " cannot be read: " + unreadable));
        }
        return read(properties);
    }

    public static AgentSettings read(Properties properties) throws SettingsFaults {
        SettingsReader reader = new SettingsReader(properties);
        AgentSettings settings = reader.settings();
        reader.refuseUnknownKeys();
        if (!reader.faults.isEmpty()) {
            throw new SettingsFaults(reader.faults);
        }
        return settings;
    }

    private AgentSettings settings() {
        return new AgentSettings(
                servers(),
                enrolment(),
                underlay(),
                host(),
                Duration.ofSeconds(number("telemetry.interval.seconds", "2", 1, 3600)));
    }

    private Servers servers() {
        return new Servers(
                value("server.url", null, SettingsReader::httpsUrl, "an https URL"),
                value("grpc.host", null, matching("[A-Za-z0-9.-]{1,253}"), "a host name or address"),
                number("grpc.desktop.port", null, 1, 65_535),
                number("grpc.image.port", null, 1, 65_535),
                number("grpc.monitor.port", null, 1, 65_535));
    }

    private EnrolmentSettings enrolment() {
        EnrolmentSettings enrolment = new EnrolmentSettings(
                path("enrolment.token.file", "/etc/idv-terminal/enrolment-token"),
                optional("ca.file").map(Path::of),
                optional("enrolment.ca.sha256")
                        .map(text -> text.replace(":", "").toLowerCase(Locale.ROOT)));
        enrolment
                .caSha256()
                .filter(hash -> !hash.matches("[0-9a-f]{64}"))
                .ifPresent(hash -> faults.add("enrolment.ca.sha256: must be 64 hexadecimal digits"));
        if (enrolment.caFile().isEmpty() && enrolment.caSha256().isEmpty()) {
            faults.add("ca.file or enrolment.ca.sha256: one must say which CA to trust");
        }
        return enrolment;
    }

    private Underlay underlay() {
        return new Underlay(
                value(
                        "underlay.address",
                        null,
                        text -> Optional.of(text).filter(Ipv4Range::isAddress),
                        "an IPv4 address"),
                number("underlay.mtu", "1500", 576, 65_535),
                value("underlay.interface", null, matching("[A-Za-z0-9._-]{1,15}"), "a network interface"),
                value("datapath", "system", matching("system|netdev"), "system or netdev"),
                value(
                        "management.addresses",
                        null,
                        SettingsReader::ranges,
                        "IPv4 addresses or ranges, comma separated"),
                dialIn());
    }

    private Optional<String> dialIn() {
        Optional<String> place = optional("ovsdb.dial.in");
        place.filter(text -> !isPlace(text))
                .ifPresent(text -> faults.add(
                        "ovsdb.dial.in: '" + text + "' is not HOST:PORT, a host name or IPv4 address and a port"));
        return place;
    }

    private static boolean isPlace(String text) {
        Matcher parts = PLACE.matcher(text);
        return parts.matches() && Integer.parseInt(parts.group(1)) <= LAST_PORT;
    }

    private Host host() {
        return new Host(
                value("name", null, matching(LABEL), "a host name of lower-case letters, digits and hyphens"),
                path("state.dir", "/var/lib/idv-terminal"),
                value("libvirt.uri", "qemu:///system", matching("qemu[a-z+]*://\\S{1,200}"), "a libvirt URI of QEMU"),
                value("virtualisation", "auto", SettingsReader::virtualisation, "auto, kvm or qemu"),
                value(
                        "power.off.command",
                        "systemctl poweroff",
                        text -> Optional.of(List.of(text.split("\\s+"))),
                        "a program and its arguments"));
    }

    private <T> T value(String key, String preset, Function<String, Optional<T>> reading, String what) {
        used.add(key);
        String text = properties.getProperty(key, preset == null ? "" : preset).strip();
        if (text.isEmpty()) {
            faults.add(key + ": is missing; must be " + what);
            return null;
        }
        return reading.apply(text).orElseGet(() -> {
            faults.add(key + ": '" + text + "' is not " + what);
            return null;
        });
    }

    private int number(String key, String preset, int least, int most) {
        Integer number = value(
                key,
                preset,
                text -> Optional.of(text)
                        .filter(digits -> digits.matches("[0-9]{1,9}"))
                        .map(Integer::valueOf)
                        .filter(value -> value >= least && value <= most),
                "a number from " + least + " to " + most);
        return number == null ? least : number;
    }

    private Path path(String key, String preset) {
        return value(
                key,
                preset,
                text -> Optional.of(text).filter(it -> it.startsWith("/")).map(Path::of),
                "an absolute path");
    }

    private Optional<String> optional(String key) {
        used.add(key);
        return Optional.ofNullable(properties.getProperty(key))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private void refuseUnknownKeys() {
        properties.stringPropertyNames().stream()
                .filter(key -> !used.contains(key))
                .sorted()
                .forEach(key -> faults.add(key + ": there is no such key"));
    }

    private static Function<String, Optional<String>> matching(String pattern) {
        return text -> Optional.of(text).filter(it -> it.matches(pattern));
    }

    private static Optional<URI> httpsUrl(String text) {
        try {
            return Optional.of(URI.create(text))
                    .filter(uri -> "https".equals(uri.getScheme()) && uri.getHost() != null);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<List<Ipv4Range>> ranges(String text) {
        List<Optional<Ipv4Range>> ranges = Arrays.stream(text.split(",", -1))
                .map(range -> Ipv4Range.parse(range.strip()))
                .toList();
        return ranges.stream().allMatch(Optional::isPresent)
                ? Optional.of(ranges.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }

    private static Optional<Virtualisation> virtualisation(String text) {
        return Arrays.stream(Virtualisation.values())
                .filter(value -> value.domainType().equals(text))
                .findFirst();
    }
}
