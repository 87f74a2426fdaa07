package org.idvserver.testkit.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.testkit.infra.Infra;

/** What listens or waits in a guest until it is asked for its result; see packets.py. */
public final class Packets implements AutoCloseable {
    private static final String SCRIPT =
            Infra.root() + "/test-kit/src/main/resources/org/idvserver/testkit/network/packets.py";

    private final Process process;
    private final BufferedReader printed;

    private Packets(Process process) {
        this.process = process;
        this.printed = process.inputReader();
    }

    /** Counts copies of a marked frame. */
    public static Packets listen(Rack.Guest guest, String mark) {
        return started(guest, "listen", "eth0", mark);
    }

    public static Packets sink(Rack.Guest guest, int port) {
        return started(guest, "sink", guest.address(), Integer.toString(port));
    }

    private static Packets started(Rack.Guest guest, String... arguments) {
        try {
            Packets started = new Packets(new ProcessBuilder(guest.space().command(command(arguments)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            if (!"ready".equals(started.printed.readLine())) {
                throw new IllegalStateException(String.join(" ", arguments) + " did not begin");
            }
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static void broadcast(Rack.Guest guest, String... markAndVlan) {
        List<String> arguments = new ArrayList<>(List.of("send", "eth0"));
        arguments.addAll(List.of(markAndVlan));
        run(guest, arguments.toArray(String[]::new));
    }

    public static String pour(Rack.Guest guest, Rack.Guest to, int port, int bytes) {
        return run(guest, "pour", to.address(), Integer.toString(port), Integer.toString(bytes));
    }

    private static String run(Rack.Guest guest, String... arguments) {
        return guest.space().run(command(arguments).toArray(String[]::new)).strip();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", SCRIPT));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Ends it. */
    public String result() {
        try {
            process.getOutputStream().close();
            return printed.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
