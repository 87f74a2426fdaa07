package org.idvserver.agent.support;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.idvserver.testkit.infra.Infra;

/** A terminal of the test lab, with this build's agent on it instead of the packaged one. */
public final class LabTerminal implements AutoCloseable {
    private static final String REMOVE_DOMAINS =
            """
            for domain in $(virsh -q list --all --name); do
              ! virsh dumpxml "$domain" | grep -q idvserver.org/libvirt ||
                { virsh -q destroy "$domain" || true; virsh -q undefine "$domain"; }
            done
            """;

    private static final String REMOVE_LISTS =
            """
            for table in $(nft list tables inet | sed -n 's/table inet \\(idvlist_\\)/\\1/p'); do nft delete table inet "$table"; done
            for pid in /var/lib/idv-terminal/names/*/dnsmasq.pid; do [ ! -e "$pid" ] || kill "$(cat "$pid")" || true; done
            """;

    private final int number;
    private final Map<String, String> lab;
    private Process agent;

    public LabTerminal(int number) {
        this.number = number;
        this.lab = Infra.describe("lab");
    }

    public static String hostAddress() {
        return Infra.describe("lab").get("LAB_HOST_ADDRESS");
    }

    public String address() {
        return lab.get("LAB_T" + number + "_ADDRESS");
    }

    public String networkNamespace() {
        return "/proc/" + lab.get("LAB_T" + number + "_PID") + "/ns/net";
    }

    /** A file of the terminal, as this side sees it. */
    public Path file(String path) {
        return Path.of("/proc/" + lab.get("LAB_T" + number + "_PID") + "/root" + path);
    }

    /** The agent's state folder, as this side sees it. */
    public Path state() {
        return Path.of(lab.get("LAB_T" + number + "_DIR"), "idv-terminal");
    }

    /** A program for guests, beside the tests. */
    public static String script(String name) {
        try {
            return Path.of(LabTerminal.class.getResource("/" + name).toURI()).toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public void install(PlayedServer server) throws IOException {
        install(server, Map.of());
    }

    /** With more settings than the usual ones, or other ones in their place. */
    public void install(PlayedServer server, Map<String, String> more) throws IOException {
        clean();
        Path etc = Files.createDirectories(Path.of(lab.get("LAB_T" + number + "_DIR"), "etc/idv-terminal"));
        Files.writeString(etc.resolve("enrolment-token"), PlayedServer.TOKEN + "\n");
        Files.copy(
                server.pki.resolve("ca.crt"), etc.resolve("ca.crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Map<String, String> settings = new TreeMap<>(server.settings());
        settings.put("virtualisation", "qemu");
        settings.putAll(Map.of(
                "name", "t" + number,
                "ca.file", "/etc/idv-terminal/ca.crt",
                "underlay.address", address(),
                "underlay.mtu", "1600",
                "underlay.interface", "br-phy",
                "datapath", "netdev",
                "management.addresses", hostAddress(),
                "power.off.command", "touch /var/lib/idv-terminal/switched-off",
                "telemetry.interval.seconds", "1"));
        settings.putAll(more);
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key + "=" + value + "\n"));
        Files.writeString(etc.resolve("agent.properties"), text);
    }

    public void start() throws IOException {
        List<String> command = program("/etc/idv-terminal/agent.properties");
        Path log = Files.createDirectories(Path.of("target")).resolve("agent-t" + number + ".log");
        agent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Runs a word of the agent, and answers what it printed and, in the last line, its exit code. */
    public String word(String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" 2>&1; echo exit $?", "word"));
        command.addAll(program(arguments));
        return Infra.run(command);
    }

    private List<String> program(String... arguments) {
        List<String> command = new ArrayList<>(entering());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.idvserver.agent.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    public void kill() throws InterruptedException {
        agent.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** By SIGTERM; answers true when it ended in time. */
    public boolean stop() throws InterruptedException {
        agent.destroy();
        return agent.waitFor(15, TimeUnit.SECONDS);
    }

    /** Runs a command inside the terminal and answers what it printed. */
    public String run(String... command) {
        List<String> all = new ArrayList<>(entering());
        all.addAll(List.of(command));
        return Infra.run(all);
    }

    public String bridgeOf(String libvirtNetwork) {
        return run("bash", "-c", "virsh net-info " + libvirtNetwork + " | sed -n 's/^Bridge: *//p'")
                .strip();
    }

    /** Leaves the terminal as it was. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (agent != null && agent.isAlive()) {
            kill();
        }
        clean();
    }

    // What an earlier, killed run left too.
    private void clean() {
        run("bash", "-c", REMOVE_DOMAINS);
        run("bash", "-c", REMOVE_LISTS);
        run("ovs-vsctl", "--timeout=10", "--if-exists", "del-br", "br-int", "--", "del-ssl", "--", "del-manager");
        for (String family : List.of("inet", "bridge")) {
            run("nft", "add", "table", family, "idvguard", ";", "delete", "table", family, "idvguard");
        }
        run("find", "/var/lib/idv-terminal", "-mindepth", "1", "-delete");
    }

    private List<String> entering() {
        return List.of("nsenter", "-t", lab.get("LAB_T" + number + "_PID"), "-m", "-n", "--");
    }
}
