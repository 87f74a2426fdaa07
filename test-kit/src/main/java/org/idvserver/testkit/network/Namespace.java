package org.idvserver.testkit.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.idvserver.testkit.infra.Infra;

/** A network namespace of one test. */
public record Namespace(String name) implements AutoCloseable {

    static Namespace make(String name) {
        Infra.run(List.of("ip", "netns", "add", name));
        return new Namespace(name);
    }

    List<String> command(List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), command.stream())
                .toList();
    }

    /** Answers what the command printed. */
    public String run(String... command) {
        return Infra.run(command(List.of(command)));
    }

    /** One configuration of the namespace's devices after the other, in one process. */
    void configure(String... lines) {
        List<String> script = new ArrayList<>(List.of("sh", "-ec"));
        script.add(Stream.of(lines)
                .map(line -> "ip -n " + name + " " + line)
                .reduce("", (all, line) -> all + line + "\n"));
        Infra.run(script);
    }

    /** A cable to another namespace. Whatever sends into it computes its checksums, for the switch forwards frames as they are. */
    void cable(String here, Namespace other, String there, int mtu) {
        configure("link add %s mtu %d type veth peer name %s mtu %d netns %s"
                .formatted(here, mtu, there, mtu, other.name()));
        run("ethtool", "-K", here, "tx", "off", "tso", "off", "gso", "off");
        other.run("ethtool", "-K", there, "tx", "off", "tso", "off", "gso", "off");
    }

    @Override
    public void close() {
        Infra.run(List.of("ip", "netns", "del", name));
    }
}
