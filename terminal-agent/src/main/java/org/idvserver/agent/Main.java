package org.idvserver.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.config.SettingsFaults;
import org.idvserver.agent.config.SettingsReader;
import org.idvserver.agent.enrol.Enrolment;
import org.idvserver.agent.enrol.Gateway;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.host.MachineLock;
import org.idvserver.agent.host.StateFolder;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.signin.PersonAtTerminal;
import org.idvserver.agent.stream.ServerChannels;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;

/**
 * {@code terminal-agent.jar [FILE]} runs the agent. Beside a running one: {@code status [FILE]} prints what it sees,
 * {@code sign-in USERNAME [FILE]} signs a person in, whose password is the first line of the standard input, and
 * {@code sign-out [FILE]} signs out whoever sits here. When none runs, {@code uninstall [--state] [FILE]} removes what it made.
 */
public final class Main {
    private static final String USUAL_FILE = "/etc/idv-terminal/agent.properties";
    private static final int WRONG_USE = 64; // EX_USAGE of sysexits.h
    private static final int WRONG_SETTINGS = 78; // EX_CONFIG of sysexits.h
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        try {
            run(arguments);
        } catch (SettingsFaults faults) {
            System.err.println(faults.getMessage());
            System.exit(WRONG_SETTINGS);
        } catch (StepFailure failure) {
            System.err.println(failure.code() + ": " + failure.getMessage());
            System.exit(FAILED);
        } catch (IOException | GeneralSecurityException failure) {
            Logger.getLogger(Main.class.getName()).log(Level.SEVERE, "the agent cannot start", failure);
            System.exit(FAILED);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String[] arguments)
            throws IOException, GeneralSecurityException, InterruptedException, SettingsFaults {
        String word = arguments.length > 0 ? arguments[0] : "";
        switch (word) {
            case "status" ->
                System.out.print(StatusFile.read(
                        new StateFolder(settings(arguments, 1).host().stateFolder()).status()));
            case "sign-in" -> signIn(arguments);
            case "sign-out" -> {
                AgentSettings settings = settings(arguments, 1);
                try (ServerChannels channels = channels(settings)) {
                    person(settings, channels).signOut();
                }
            }
            case "uninstall" -> uninstall(arguments);
            default -> runAgent(settings(arguments, 0));
        }
    }

    private static AgentSettings settings(String[] arguments, int file) throws IOException, SettingsFaults {
        return SettingsReader.read(Path.of(arguments.length > file ? arguments[file] : USUAL_FILE));
    }

    private static void signIn(String[] arguments)
            throws IOException, GeneralSecurityException, InterruptedException, SettingsFaults {
        if (arguments.length < 2) {
            System.err.println("usage: sign-in USERNAME [FILE]");
            System.exit(WRONG_USE);
        }
        AgentSettings settings = settings(arguments, 2);
        try (ServerChannels channels = channels(settings)) {
            System.out.println(person(settings, channels).signIn(arguments[1], password()));
        }
    }

    private static void uninstall(String[] arguments) throws IOException, SettingsFaults {
        boolean withState = arguments.length > 1 && arguments[1].equals("--state");
        int file = withState ? 2 : 1;
        if (arguments.length > file + 1 || arguments.length > file && arguments[file].startsWith("-")) {
            System.err.println("usage: uninstall [--state] [FILE]");
            System.exit(WRONG_USE);
        }
        new Uninstall(settings(arguments, file), System.out::println).run(withState);
    }

    private static String password() throws IOException {
        if (System.console() != null) {
            return new String(System.console().readPassword("Password: "));
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return Optional.ofNullable(input.readLine()).orElse("");
    }

    private static ServerChannels channels(AgentSettings settings) throws IOException, GeneralSecurityException {
        return new ServerChannels(
                new Identity(new StateFolder(settings.host().stateFolder()).identity()), settings.servers());
    }

    private static PersonAtTerminal person(AgentSettings settings, ServerChannels channels) {
        return new PersonAtTerminal(
                new Gateway(settings), TerminalServiceGrpc.newBlockingStub(channels.desktopService()));
    }

    private static void runAgent(AgentSettings settings)
            throws IOException, GeneralSecurityException, InterruptedException {
        StateFolder state = new StateFolder(settings.host().stateFolder()).prepare();
        MachineLock alone = MachineLock.take(state.lock());
        Identity identity = new Identity(state.identity());
        new Enrolment(settings, identity).complete();
        Agent agent = new Agent(settings, state, identity, alone);
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop"));
        agent.start();
    }
}
