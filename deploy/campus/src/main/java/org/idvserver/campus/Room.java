package org.idvserver.campus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What people in the room do: a technician at a terminal, a student at a desktop. Goes through {@code deploy/local}. */
public final class Room {
    private static final int DESKTOP_PORT = 7777;

    private final Path deployLocal;

    public Room(Path deployLocal) {
        this.deployLocal = deployLocal;
    }

    /** Puts the one-time token on a terminal's disk and starts its agent. */
    public void enrol(int terminal, String token) {
        run(token + "\n", "agent", Integer.toString(terminal), "enrol");
    }

    /** Sends start, stop or kill to a terminal's agent. */
    public void agent(int terminal, String action) {
        run("", "agent", Integer.toString(terminal), action);
    }

    /** A person sits down at a terminal; answers the name of the desktop that comes. */
    public String signIn(int terminal, String username, String password) {
        return run(password + "\n", "agent", Integer.toString(terminal), "sign-in", username)
                .strip();
    }

    /** Whoever sits at a terminal leaves. */
    public void signOut(int terminal) {
        run("", "agent", Integer.toString(terminal), "sign-out");
    }

    /** Sends start, stop or kill to a service such as {@code desktop}. */
    public void service(String name, String action) {
        run("", "service", name, action);
    }

    /** Any other command of deploy/local. */
    public String local(String... arguments) {
        return run("", arguments);
    }

    /** Asks the desktop at this address, from the terminal it runs on; answers the first line, or nothing if it does not answer. */
    public String ask(int terminal, String address, String question) {
        try {
            return run(
                            question + "\n",
                            "terminal",
                            Integer.toString(terminal),
                            "socat",
                            "-t10",
                            "-",
                            "TCP:" + address + ":" + DESKTOP_PORT + ",connect-timeout=5")
                    .strip();
        } catch (IllegalStateException noAnswer) {
            return "";
        }
    }

    /** Asks until the desktop answers as wanted. */
    public String askUntil(
            int terminal,
            String address,
            String question,
            Duration limit,
            java.util.function.Predicate<String> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            String answer = ask(terminal, address, question);
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the desktop at " + address + " on terminal " + terminal + " answers '"
                        + answer + "' to '" + question + "' after " + limit.toSeconds() + " s");
            }
            CampusApi.pause();
        }
    }

    private String run(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(deployLocal.toString()));
        command.addAll(List.of(arguments));
        return Commands.run(input, command);
    }
}
